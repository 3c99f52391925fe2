internal import SegelCrypto
package import SegelVault

/// What of a key's credentials must be replaced. Making one changes nothing.
package struct ReissuePlan: Sendable, Codable {
    package struct Line: Sendable, Codable {
        package let id: ObjectID
        package let service: String
        /// The log recorded it only after the compromise: verifiers refuse it until it is replaced.
        package let isRefused: Bool
    }

    package let kid: String
    package let compromisedSince: UnixTime?
    /// Valid and suspended ones that nothing replaced yet, in the order of the log. Some may turn out to have expired.
    package let waiting: [Line]

    /// By service.
    package var counts: [String: Int] { Dictionary(grouping: waiting, by: \.service).mapValues(\.count) }
}

extension Mall {
    package func planReissue(of name: String) async throws -> ReissuePlan {
        try await store.read { tx in
            let key = try self.signingKey(named: name, in: tx)
            let end = try key.compromisedSince.map { try tx.firstLogIndex(datedFrom: $0) ?? .max } ?? .max
            let lines = try self.replaceable(key.kid, in: tx)
            return ReissuePlan(
                kid: key.kid,
                compromisedSince: key.compromisedSince,
                waiting: lines.map { ReissuePlan.Line(id: $0.id, service: $0.service, isRefused: $0.logIndex >= end) }
            )
        }
    }

    /// What nobody revoked or replaced, in pages, so that one row too many is never read.
    func replaceable(_ kid: String, in tx: any StoreTransaction) throws -> [CredentialLine] {
        var lines: [CredentialLine] = []
        var cursor: UInt64?
        while true {
            let page = try tx.credentials(kid: kid, after: cursor, limit: 5_000)
            lines += page.filter(\.isReplaceable)
            guard let last = page.last else { return lines }
            cursor = last.logIndex
        }
    }
}

extension CredentialLine {
    /// Revoked and superseded are final; a suspended one is replaced by a suspended one.
    var isReplaceable: Bool { status == 0 || status == 2 }
}
