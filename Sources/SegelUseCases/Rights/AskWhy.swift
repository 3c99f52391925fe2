internal import SegelCatalogue
internal import SegelVault

/// "Who looked at my data", and why they did.
extension Mall {
    /// Looks at the caller's data, newest first, with the question each was asked about.
    package func looks(for person: SignedIn, limit: Int = 200) async throws -> [(access: Access, question: RightsRequestRow?)] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            let asked = try tx.rightsRequests(of: citizen).filter { $0.about != nil }
            let questions = Dictionary(asked.map { ($0.about, $0) }) { first, _ in first }
            return try tx.accesses(of: citizen, limit: limit).map { (try self.open($0, in: tx), questions[$0.logIndex]) }
        }
    }

    /// One look, with what was asked and answered about it. Throws `not_found` for a look at somebody else's data (attack A74).
    package func look(at index: UInt64, for person: SignedIn) async throws -> (access: Access, question: OpenedRightsRequest?) {
        let citizen = try citizen(person)
        return try await store.read { tx in
            let access = try self.access(at: index, of: citizen, in: tx)
            let row = try tx.rightsRequests(of: citizen).first { $0.about == index }
            let question = try row.map { OpenedRightsRequest(row: $0, request: try self.open($0, in: tx).request, access: access) }
            return (access, question)
        }
    }

    /// Asks the agency that looked why it did.
    package func askWhy(_ index: UInt64, _ text: String, for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        try await store.write { tx in
            let access = try self.access(at: index, of: citizen, in: tx)
            guard access.actor != AccessActor.citizen.name else { throw RightsRefusal.wrongState }
            let request = try RightsRequest(text)
            let agency = try self.agency(behind: access, in: tx)
            try self.insert(request, .question, about: index, to: agency, of: citizen, at: now, in: tx)
        }
    }

    private func access(at index: UInt64, of citizen: CitizenID, in tx: any StoreTransaction) throws -> Access {
        guard let record = try tx.access(at: index, of: citizen) else { throw Refusal.notFound }
        return try open(record, in: tx)
    }

    /// Whoever looked; where no desk did, whoever decides on the case; else the rights desk.
    private func agency(behind access: Access, in tx: any StoreTransaction) throws -> String {
        if let agency = access.agency { return agency }
        let row = try access.caseReference.flatMap { try tx.caseRow(reference: $0) }
        return row.flatMap { catalogue.service($0.service)?.agency } ?? catalogue.rightsDesk
    }
}
