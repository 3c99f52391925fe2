package import SegelCatalogue
package import SegelVault

/// What somebody who acts for a citizen finds of theirs: no more than the mandate names.
package struct ClientDesk: Sendable {
    package let acting: Acting
    package let cases: [CaseLine]
    /// What can be begun for them.
    package let services: [PublicService]
    package let credentials: [HeldCredential]
    /// Who else acts for them; for an officer who has them before them.
    package let mandates: [MandateLine]
}

extension Mall {
    package func clientDesk(_ id: ObjectID, for person: SignedIn) async throws -> ClientDesk {
        try await store.write { tx in
            let authority = try self.authority(of: person, by: id, in: tx)
            guard let acting = self.acting(by: authority) else { throw Refusal.notFound }
            try self.right(by: authority, to: .follow, caseReference: nil, in: tx)
            let scope = acting.scope
            return ClientDesk(
                acting: acting,
                cases: try tx.cases(of: authority.citizen.text).filter { scope.allows(.follow, in: $0.service) }.map {
                    try self.open($0, in: tx)
                }.filter { $0.file.header.part == nil }.map(self.line),
                services: self.catalogue.offered.filter { scope.allows(.apply, in: $0.code) },
                credentials: try tx.credentials(of: authority.citizen).filter {
                    try self.services(of: $0, in: tx).contains { scope.allows(.fetch, in: $0) }
                }.map {
                    try self.open($0, in: tx)
                },
                mandates: person.isOfficer ? try self.given(by: authority.citizen, in: tx).filter { $0.id != id } : []
            )
        }
    }

    /// A certificate of one's own, or that a mandate lets one fetch, without other people's data; the look is recorded. Anybody else's looks like none (attack A74).
    package func certificate(_ id: ObjectID, for person: SignedIn) async throws -> (credential: HeldCredential, acting: Acting?) {
        let isOwn = try await store.read { tx in try tx.credential(id).map { $0.citizen == person.citizen } ?? false }
        if isOwn { return (try await credential(id, for: person), nil) }
        return try await store.write { tx in
            guard let record = try tx.credential(id) else { throw Refusal.notFound }
            let authority = try self.authority(of: person, over: record.citizen, to: .fetch, in: self.services(of: record, in: tx), in: tx)
            try self.right(by: authority, to: .fetch, caseReference: nil, in: tx)
            return (try self.delegated(self.open(record, in: tx), of: record.citizen, in: tx), self.acting(by: authority))
        }
    }
}
