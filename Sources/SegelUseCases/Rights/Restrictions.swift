internal import Foundation
package import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// Restricting what is done with one's data (UU 27/2022 arts. 40-41). A request that nobody decided in time holds by itself: what is in force
/// follows from the rows and the clock.
extension Mall {
    /// The caller's requests, newest first.
    package func restrictions(of person: SignedIn) async throws -> [OpenedRightsRequest] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            try tx.rightsRequests(of: citizen).filter { $0.kind == .restriction }.map {
                OpenedRightsRequest(row: $0, request: try self.open($0, in: tx).request, access: nil)
            }
        }
    }

    /// What holds for the caller now.
    package func restrictedParts(of person: SignedIn) async throws -> Set<ProcessingPart> {
        let citizen = try citizen(person), now = now
        return try await store.read { tx in try self.restrictedParts(of: citizen, at: now, in: tx) }
    }

    /// Asks the protection officer to restrict parts of what is done with the caller's data.
    package func askRestriction(of parts: Set<ProcessingPart>, because text: String, for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        guard !parts.isEmpty else { throw RightsRefusal.partsMissing }
        let request = try RightsRequest(text)
        try await store.write { tx in
            // One at a time: what is open or in force is lifted first, or covers it already.
            guard try !tx.rightsRequests(of: citizen).contains(where: { $0.kind == .restriction && $0.isUnfinished }) else {
                throw RightsRefusal.wrongState
            }
            try self.insert(request, .restriction, parts: parts, to: self.catalogue.rightsDesk, of: citizen, at: now, in: tx)
        }
    }

    /// Ends a restriction, or takes back the request for one.
    package func liftRestriction(_ id: ObjectID, for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        try await store.write { tx in
            guard var row = try tx.rightsRequest(id), row.citizen == citizen, row.kind == .restriction else { throw Refusal.notFound }
            guard row.isUnfinished else { throw RightsRefusal.wrongState }
            row.state = .lifted
            row.updatedAt = now
            try tx.update(row)
            _ = try self.log(.rights, subject: id.text, detail: row.state.rawValue, at: now, in: tx)
        }
    }

    /// The one place that says whether a use of somebody's data goes on. Nothing that a law demands asks here: applications, decisions, status
    /// lists, the record of who looked, legal holds.
    func mayProcess(_ part: ProcessingPart, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        try !restrictedParts(of: citizen, at: now, in: tx).contains(part)
    }

    private func restrictedParts(of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> Set<ProcessingPart> {
        try tx.rightsRequests(of: citizen).filter { $0.isInForce(at: now) }.reduce(into: []) { $0.formUnion($1.parts) }
    }
}

extension RightsRequestRow {
    package var isUnfinished: Bool { state == .open || state == .granted }

    /// Whether a restriction holds: granted, or asked for and not decided in time.
    package func isInForce(at now: UnixTime) -> Bool {
        kind == .restriction && (state == .granted || (state == .open && dueAt <= now))
    }
}

extension PublicService {
    /// The agencies an application is seen by, but the one that keeps the register: what they are given from it, they are given by consent.
    func agencies(beside register: String?) -> [String] {
        guard let register else { return [] }
        return Set(workflow.steps.map(\.agency) + [agency]).subtracting([register]).sorted()
    }
}
