internal import SegelCredential

extension Mall {
    /// A database restored from before a theft knows nothing of it and holds the stolen private half again. The published list does know:
    /// what it calls compromised is marked so before anything is signed.
    func adoptPublishedCompromises() async throws {
        let listed = try currentTrustList()?.list.issuers.flatMap(\.keys).filter { $0.compromisedSince != nil } ?? []
        for key in listed {
            guard let since = key.compromisedSince, let record = try await store.read({ try $0.signingKey(kid: key.kid) }),
                record.compromisedSince.map({ $0 > since }) ?? true
            else { continue }
            _ = try await compromiseKey(key.kid, since: min(since, now))
        }
    }
}
