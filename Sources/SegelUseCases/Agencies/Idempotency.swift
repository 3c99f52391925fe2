internal import SegelCrypto
internal import SegelVault

/// A request that may come again, as its `Idempotency-Key` says: of all that carry one key, one makes something (attack A34).
package struct RepeatableRequest: Sendable {
    /// Seconds an answer is kept.
    package static let lifetime: UnixTime = 86_400

    let key: [UInt8]
    let request: [UInt8]

    /// `route`: what is made; one key at two routes is two keys. `body`: the request's, byte for byte. Throws `idempotency_key_refused` for a
    /// key that is none.
    package init(key: String, route: String, body: [UInt8]) throws {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(.invalid([]), "idempotency_key_refused")
        }
        self.key = SHA256.digest(Array("\(route) \(key)".utf8))
        request = SHA256.digest(body)
    }
}

extension Mall {
    /// What was answered before. Throws `idempotency_key_reused` where the key came with another body.
    func answer(to repeatable: RepeatableRequest?, of asker: ObjectID, at now: UnixTime, in tx: any StoreTransaction) throws -> KeptAnswer?
    {
        guard let repeatable, let kept = try tx.keptAnswer(asker, repeatable.key) else { return nil }
        guard kept.expires > now else {
            _ = try tx.removeKeptAnswers(expiredBy: now)
            return nil
        }
        guard constantTimeEqual(kept.request, repeatable.request) else { throw Refusal(.invalid([]), "idempotency_key_reused") }
        return kept
    }

    /// In the transaction of what was made: after a crash both are there or neither.
    func keep(
        _ answer: [UInt8],
        to repeatable: RepeatableRequest?,
        of asker: ObjectID,
        made: ObjectID,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        guard let repeatable else { return }
        let kept = KeptAnswer(
            asker: asker,
            key: repeatable.key,
            request: repeatable.request,
            made: made,
            answer: answer,
            expires: now + RepeatableRequest.lifetime
        )
        try tx.insert(kept)
    }

    /// Part of upkeep.
    package func sweepKeptAnswers() async throws {
        let now = now
        _ = try await store.write { try $0.removeKeptAnswers(expiredBy: now) }
    }
}
