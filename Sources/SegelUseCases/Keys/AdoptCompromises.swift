internal import SegelCredential

extension Mall {
    /// A database restored from before a theft knows nothing of it and holds the stolen private half again. The published list does know:
    /// what it calls compromised is marked so before anything is signed.
    func adoptPublishedCompromises() async throws {
        let issuers = try currentTrustList()?.list.issuers ?? []
        let listed =
            issuers.flatMap(\.keys).map { ($0.kid, $0.compromisedSince) } + issuers.flatMap(\.anchors).map { ($0.kid, $0.compromisedSince) }
        for (kid, compromisedSince) in listed {
            guard let since = compromisedSince, let record = try await store.read({ try $0.signingKey(kid: kid) }),
                record.compromisedSince.map({ $0 > since }) ?? true
            else { continue }
            _ = try await compromiseKey(kid, since: min(since, now))
        }
    }
}
