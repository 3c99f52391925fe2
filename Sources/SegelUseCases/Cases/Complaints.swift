internal import Foundation
package import SegelCatalogue
internal import SegelVault

/// A complaint, opened.
package struct OpenedComplaint: Sendable {
    package let row: ComplaintRow
    package let complaint: Complaint
}

/// Complaints about a case: its applicant writes, the agency of the service answers.
extension Mall {
    /// As many as can be open or answered at once about one case.
    private static let complaintLimit = 5

    /// A new one. About any case that was handed in, also long after it ended.
    package func complain(_ text: String, about id: String, for person: SignedIn) async throws -> String {
        let now = now
        return try await store.write { tx in
            let record = try self.own(id, person, in: tx)
            if case .draft = record.file { throw CaseRefusal.wrongState }
            let open = try OpenComplaint(text, at: now)
            let others = try tx.complaints(of: id).count { $0.state != "closed" }
            guard others < Self.complaintLimit else { throw Refusal(.tooMany, "complaint_too_many") }
            let service = try self.context(record.row.service, at: now).service
            let row = ComplaintRow(
                id: ObjectID(from: self.random).text,
                caseID: id,
                citizen: record.row.citizen,
                reference: record.row.reference,
                service: service.code,
                agency: service.agency,
                state: "open",
                openedAt: now,
                updatedAt: now
            )
            try tx.insert(row)
            try self.put(Array(JSONEncoder().encode(Complaint.open(open))), at: self.place(of: row), after: 0, in: tx)
            try tx.count(.complaint, of: service.code, in: Month(now))
            return row.id
        }
    }

    /// What was said about one's own case.
    package func complaints(about id: String, for person: SignedIn) async throws -> [OpenedComplaint] {
        try await store.read { tx in
            _ = try self.own(id, person, in: tx)
            return try tx.complaints(of: id).map { OpenedComplaint(row: $0, complaint: try self.open($0, in: tx).complaint) }
        }
    }

    /// The citizen says more, where an answer did not settle it.
    package func reopenComplaint(_ id: String, saying text: String, for person: SignedIn) async throws {
        let now = now
        try await change(id, at: now) { row, complaint in
            guard row.citizen == (try self.citizen(person).text) else { throw Refusal.notFound }
            guard case .answered(let state) = complaint else { throw ComplaintRefusal.wrongState }
            return .open(try state.reopened(text, at: now))
        }
    }

    /// The citizen has no more to say.
    package func closeComplaint(_ id: String, for person: SignedIn) async throws {
        try await change(id, at: now) { row, complaint in
            guard row.citizen == (try self.citizen(person).text) else { throw Refusal.notFound }
            switch complaint {
            case .open(let state): return .closed(state.closed())
            case .answered(let state): return .closed(state.closed())
            case .closed: throw ComplaintRefusal.wrongState
            }
        }
    }

    /// The complaints to the agencies a person heads or supervises. No word of them.
    package func complaintQueue(for person: SignedIn, limit: Int = 200) async throws -> [ComplaintRow] {
        let agencies = try supervised(by: person)
        return try await store.read { tx in try agencies.flatMap { try tx.complaints(toAgency: $0, limit: limit) } }
    }

    /// One of them, opened. The look is recorded and shown to the citizen.
    package func officeComplaint(_ id: String, for person: SignedIn) async throws -> OpenedComplaint {
        let now = now
        return try await store.write { tx in
            let row = try self.toAnswer(id, person, in: tx)
            try self.recordAccess(
                to: CitizenID(text: row.citizen),
                by: AccessActor(person, by: person.supervising(row.agency)),
                purpose: .complaintReview,
                caseReference: row.reference,
                at: now,
                in: tx
            )
            return OpenedComplaint(row: row, complaint: try self.open(row, in: tx).complaint)
        }
    }

    package func answerComplaint(_ id: String, saying text: String, by person: SignedIn) async throws {
        let now = now
        try await change(id, at: now) { row, complaint in
            guard person.supervisedAgencies.contains(row.agency) else { throw Refusal.notFound }
            guard row.citizen != person.citizen?.text else { throw CaseRefusal.ownCase }
            guard case .open(let state) = complaint else { throw ComplaintRefusal.wrongState }
            return .answered(try state.answered(text, at: now))
        }
    }

    /// One state to the next, by compare-and-swap on what is sealed.
    private func change(
        _ id: String,
        at now: UnixTime,
        _ next: @escaping @Sendable (ComplaintRow, Complaint) throws -> Complaint
    ) async throws {
        try await store.write { tx in
            guard var row = try tx.complaint(id) else { throw Refusal.notFound }
            let (complaint, revision) = try self.open(row, in: tx)
            let changed = try next(row, complaint)
            try self.put(Array(JSONEncoder().encode(changed)), at: self.place(of: row), after: revision, in: tx)
            row.state = changed.stateName
            row.updatedAt = now
            try tx.update(row)
        }
    }

    /// A complaint to an agency of the person's; any other looks like none (attack A74).
    private func toAnswer(_ id: String, _ person: SignedIn, in tx: any StoreTransaction) throws -> ComplaintRow {
        guard let row = try tx.complaint(id), person.supervisedAgencies.contains(row.agency) else { throw Refusal.notFound }
        return row
    }

    private func open(_ row: ComplaintRow, in tx: any StoreTransaction) throws -> (complaint: Complaint, revision: UInt64) {
        guard let (bytes, revision) = try open(place(of: row), in: tx) else { throw Refusal.notFound }
        return (try JSONDecoder().decode(Complaint.self, from: Data(bytes)), revision)
    }

    func place(of row: ComplaintRow) throws -> SealedValuePlace {
        SealedValuePlace(citizen: try CitizenID(text: row.citizen), objectType: "complaint", object: try ObjectID(text: row.id))
    }
}
