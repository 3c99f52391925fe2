internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
package import SegelVault

/// A register's correction of one value of a citizen, and what follows from it: every credential that says the old value. Kept sealed under the
/// citizen's key from the proposal on, also as the evidence of why credentials were replaced.
package struct Correction: Sendable, Codable, Equatable {
    package let id: ObjectID
    package let element: String
    package let old: String
    package let new: String
    /// The decision it rests on, such as "Penetapan PN Metro 12/Pdt.P/2026".
    package let source: String
    package let proposedAt: UnixTime
    package fileprivate(set) var appliedAt: UnixTime?

    /// What two custodians approve.
    package var action: ApprovedAction { ApprovedAction(kind: "correct", subject: id.text) }
}

/// A credential that says what is to be corrected.
package struct DependentCredential: Sendable, Codable, Equatable {
    package let id: ObjectID
    package let service: String
    /// The claims' names.
    package let claims: [String]
    package let isSuspended: Bool
}

extension Mall {
    /// Seals a proposal and answers with every credential that depends on the old value. Changes nothing else.
    package func proposeCorrection(of citizen: CitizenID, element: String, to value: String, source: String) async throws
        -> (correction: Correction, dependent: [DependentCredential])
    {
        let now = now
        return try await store.write { tx in
            let (profile, _) = try self.profile(of: citizen, in: tx)
            guard let held = profile[element], element != "nik" else { throw Refusal(.invalid([]), "correction_element_unknown") }
            guard held.value != value, !value.isEmpty else { throw Refusal(.conflict, "correction_changes_nothing") }
            let correction = Correction(
                id: ObjectID(from: self.random),
                element: element,
                old: held.value,
                new: value,
                source: source,
                proposedAt: now
            )
            // What cannot be held is refused now, not after it was approved.
            _ = try ProfileValue(value: value, source: source, date: CivilDate(now).iso)
            try self.put(correction, of: citizen, after: 0, in: tx)
            try self.recordAccess(to: citizen, by: .operator, purpose: .correction, caseReference: nil, at: now, in: tx)
            return (correction, try self.dependents(on: correction, of: citizen, in: tx).map(\.line))
        }
    }

    /// A proposal with what depends on it now; after it was applied, nothing.
    package func correction(_ id: ObjectID, of citizen: CitizenID) async throws -> (
        correction: Correction, dependent: [DependentCredential]
    ) {
        try await store.read { tx in
            let (correction, _) = try self.openCorrection(id, of: citizen, in: tx)
            guard correction.appliedAt == nil else { return (correction, []) }
            return (correction, try self.dependents(on: correction, of: citizen, in: tx).map(\.line))
        }
    }

    func openCorrection(_ id: ObjectID, of citizen: CitizenID, in tx: any StoreTransaction) throws -> (Correction, revision: UInt64) {
        guard let (bytes, revision) = try open(Self.correctionPlace(id, of: citizen), in: tx) else { throw Refusal.notFound }
        return (try JSONDecoder().decode(Correction.self, from: Data(bytes)), revision)
    }

    func close(_ correction: Correction, of citizen: CitizenID, after revision: UInt64, at now: UnixTime, in tx: any StoreTransaction)
        throws
    {
        var closed = correction
        closed.appliedAt = now
        try put(closed, of: citizen, after: revision, in: tx)
    }

    private func put(_ correction: Correction, of citizen: CitizenID, after revision: UInt64, in tx: any StoreTransaction) throws {
        let bytes = try JSONEncoder().encode(correction)
        try put(Array(bytes), at: Self.correctionPlace(correction.id, of: citizen), after: revision, in: tx)
    }

    private static func correctionPlace(_ id: ObjectID, of citizen: CitizenID) -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "correction", object: id)
    }

    /// Valid and suspended credentials with a claim that is fed by the element and says its old value.
    func dependents(on correction: Correction, of citizen: CitizenID, in tx: any StoreTransaction) throws
        -> [(record: CredentialRecord, line: DependentCredential)]
    {
        try tx.credentials(of: citizen).compactMap { record in
            guard let status = try tx.status(record.status).flatMap(CredentialStatus.init), [.valid, .suspended].contains(status),
                let service = catalogue.service(record.service)
            else { return nil }
            let bytes = try openOnce(record.sealed, as: "credential", object: record.id, for: citizen, in: tx)
            let said = try Inspection(bytes).claims()
            let claims = service.claims(fedBy: correction.element).filter { $0.text(in: said) == correction.old }
            guard !claims.isEmpty else { return nil }
            let names = claims.map(\.name)
            return (record, DependentCredential(id: record.id, service: service.code, claims: names, isSuspended: status == .suspended))
        }
    }
}

extension PublicService {
    /// Claims whose value comes from a profile element, straight or by way of a form field that it fills in.
    func claims(fedBy element: String) -> [ClaimTemplate] {
        credential.claims.filter { claim in
            switch claim.source {
            case .profile(let name): name == element
            case .field(let name): field(name)?.sources.contains { $0.profile == element } ?? false
            default: false
            }
        }
    }
}
