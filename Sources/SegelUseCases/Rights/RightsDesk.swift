internal import Foundation
package import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// What a citizen asked about their data, opened.
package struct OpenedRightsRequest: Sendable {
    package let row: RightsRequestRow
    package let request: RightsRequest
    /// The look a question is about.
    package let access: Access?
}

/// The desk where offices answer for what they do with data: those who supervise an agency, and the protection officer of the rights desk.
extension Mall {
    /// What waits, the most urgent first, and what was answered. No word of it, and nobody's name.
    package func rightsQueue(for person: SignedIn, limit: Int = 200) async throws -> [RightsRequestRow] {
        let isProtection = protectionDuty(of: person) != nil
        let agencies = isProtection ? nil : try supervised(by: person)
        return try await store.read { tx in try tx.rightsRequests(toAgencies: agencies, limit: limit) }
    }

    /// One of them, opened. The look is recorded and shown to the citizen.
    package func rightsRequest(_ id: ObjectID, for person: SignedIn) async throws -> OpenedRightsRequest {
        let now = now
        return try await store.write { tx in
            let (row, duty) = try self.toAnswer(id, person, in: tx)
            let access = try row.about.flatMap { try tx.access(at: $0, of: row.citizen) }.map { try self.open($0, in: tx) }
            try self.recordAccess(
                to: row.citizen,
                by: AccessActor(person, by: duty),
                purpose: .rightsReview,
                caseReference: access?.caseReference,
                at: now,
                in: tx
            )
            return OpenedRightsRequest(row: row, request: try self.open(row, in: tx).request, access: access)
        }
    }

    /// Answers an open request: a question `.answered`, a restriction `.granted` or `.refused`.
    package func answer(_ id: ObjectID, as state: RightsRequestRow.State, saying text: String, by person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            var (row, _) = try self.toAnswer(id, person, in: tx)
            guard row.citizen != person.citizen else { throw RightsRefusal.ownData }
            guard row.state == .open, (row.kind == .question) == (state == .answered), state != .open, state != .lifted else {
                throw RightsRefusal.wrongState
            }
            if let looked = try row.about.flatMap({ try tx.access(at: $0, of: row.citizen) }) {
                guard try self.open(looked, in: tx).actor != person.officer else { throw RightsRefusal.ownLook }
            }
            let (request, revision) = try self.open(row, in: tx)
            try self.put(try request.answered(text), of: row, after: revision, in: tx)
            row.state = state
            row.updatedAt = now
            try tx.update(row)
            _ = try self.log(.rights, subject: row.id.text, detail: state.rawValue, at: now, in: tx)
        }
    }

    /// A new request of the caller's, with the promise of an answer.
    func insert(
        _ request: RightsRequest,
        _ kind: RightsRequestRow.Kind,
        about index: UInt64? = nil,
        parts: Set<ProcessingPart> = [],
        to agency: String,
        of citizen: CitizenID,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        let row = RightsRequestRow(
            id: ObjectID(from: random),
            citizen: citizen,
            kind: kind,
            about: index,
            parts: parts,
            agency: agency,
            openedAt: now,
            dueAt: now + catalogue.rights.promise,
            updatedAt: now
        )
        do { try tx.insert(row) } catch PortConflict.alreadyExists { throw RightsRefusal.askedBefore }
        try put(request, of: row, after: 0, in: tx)
        _ = try log(.rights, subject: row.id.text, detail: kind.rawValue, at: now, in: tx)
    }

    func put(_ request: RightsRequest, of row: RightsRequestRow, after revision: UInt64, in tx: any StoreTransaction) throws {
        try put(Array(JSONEncoder().encode(request)), at: Self.place(of: row), after: revision, in: tx)
    }

    func open(_ row: RightsRequestRow, in tx: any StoreTransaction) throws -> (request: RightsRequest, revision: UInt64) {
        guard let (bytes, revision) = try open(Self.place(of: row), in: tx) else { throw Refusal.notFound }
        return (try JSONDecoder().decode(RightsRequest.self, from: Data(bytes)), revision)
    }

    private static func place(of row: RightsRequestRow) -> SealedValuePlace {
        SealedValuePlace(citizen: row.citizen, objectType: "rights-request", object: row.id)
    }

    /// A request that is the officer's to answer, and by which duty; any other looks like none (attack A74).
    private func toAnswer(_ id: ObjectID, _ person: SignedIn, in tx: any StoreTransaction) throws -> (row: RightsRequestRow, duty: Duty) {
        guard let row = try tx.rightsRequest(id), let duty = person.supervising(row.agency) ?? protectionDuty(of: person) else {
            throw Refusal.notFound
        }
        return (row, duty)
    }

    private func protectionDuty(of person: SignedIn) -> Duty? {
        let duty = Duty(role: SignedIn.protectionRole, agency: catalogue.rightsDesk)
        return person.duties.contains(duty) ? duty : nil
    }
}

extension SignedIn {
    /// The data protection officer (UU 27/2022 art. 53).
    package static let protectionRole = "protection"

    package var isProtectionOfficer: Bool { duties.contains { $0.role == Self.protectionRole } }
}
