internal import SegelCredential
package import SegelVault

/// What an operator may know of a credential: nothing of it is opened.
package struct CredentialFacts: Sendable, Codable {
    package let id: ObjectID
    package let service: String
    package let agency: String
    package let kid: String
    /// valid, invalid, suspended or superseded.
    package let status: String
    package let issuedAt: UnixTime
    package let logIndex: UInt64
    package let supersedes: ObjectID?
    /// The case's newest, where that is another one.
    package let newest: ObjectID?
}

extension Mall {
    package func credentialFacts(_ id: ObjectID) async throws -> CredentialFacts {
        try await store.read { tx in
            guard let record = try tx.credential(id), let value = try tx.status(record.status) else { throw Refusal.notFound }
            let newest = try tx.credential(caseID: record.caseID)?.id
            return CredentialFacts(
                id: id,
                service: record.service,
                agency: record.status.agency,
                kid: record.kid,
                status: "\(CredentialStatus(rawValue: value) ?? .invalid)",
                issuedAt: record.issuedAt,
                logIndex: record.logIndex,
                supersedes: record.supersedes,
                newest: newest == id ? nil : newest
            )
        }
    }
}
