internal import Foundation
internal import SegelCredential
internal import SegelCrypto

extension Mall {
    /// Finishes what a crash interrupted; run before anything is served. Returns how many credentials it finished. What waits for a signing key
    /// that has not begun stays, and `finishStranded` takes it up.
    @discardableResult
    package func recoverIssuing() async throws -> Int {
        try await adoptPublishedCompromises()
        try await recoverCopies()
        return try await finish(store.read { try $0.intents() })
    }

    /// Finishes what was intended under a key that was compromised before it could sign.
    @discardableResult
    package func finishStranded() async throws -> Int {
        try await finish(
            store.read { tx in
                try tx.intents().filter { try !self.canSign($0, in: tx) }
            }
        )
    }

    /// Finishes what a node that is gone left between its two transactions: whatever was under way a round ago and still is. `before`: what the last call answered.
    /// A node that is only slow finds its credential issued.
    package func finishAbandoned(since before: Set<String>) async throws -> Set<String> {
        guard store.isShared else { return [] }
        let intents = try await store.read { try $0.intents() }
        try await finish(intents.filter { before.contains($0.caseID) })
        return Set(intents.map(\.caseID))
    }

    @discardableResult
    private func finish(_ intents: [IssuingIntent]) async throws -> Int {
        var finished = 0
        for intent in intents {
            do {
                _ = try await finishIssuing(caseID: intent.caseID)
                finished += 1
            } catch let refusal as Refusal where refusal.code == "signing_key_missing" {}
        }
        return finished
    }

    /// The intent as it can be signed: where its key is compromised or gone it is prepared anew under the key of today, with the same number,
    /// claims and status entry.
    func signableIntent(caseID: String) async throws -> IssuingIntent {
        let now = now
        let found = try await store.read { tx in
            let intent = try self.intent(caseID: caseID, in: tx)
            return try self.canSign(intent, in: tx) ? intent : nil
        }
        if let found { return found }
        return try await store.write { tx in try self.signable(self.intent(caseID: caseID, in: tx), at: now, in: tx) }
    }

    func signable(_ intent: IssuingIntent, at now: UnixTime, in tx: any StoreTransaction) throws -> IssuingIntent {
        if try canSign(intent, in: tx) { return intent }
        let renewed = try prepareAnew(intent, at: now, in: tx)
        try tx.replace(renewed)
        return renewed
    }

    private func intent(caseID: String, in tx: any StoreTransaction) throws -> IssuingIntent {
        guard let intent = try tx.intent(caseID: caseID) else { throw Refusal(.conflict, "already_issued") }
        return intent
    }

    func canSign(_ intent: IssuingIntent, in tx: any StoreTransaction) throws -> Bool {
        guard let key = try tx.signingKey(kid: intent.kid) else { return false }
        return key.compromisedSince == nil && key.sealedPrivateKey != nil
    }

    private func prepareAnew(_ intent: IssuingIntent, at now: UnixTime, in tx: any StoreTransaction) throws -> IssuingIntent {
        guard let old = try tx.signingKey(kid: intent.kid) else { throw Refusal(.unavailable, "signing_key_missing") }
        let key = try activeKey(.credential, of: old.agency, at: now, in: tx)
        let bytes = try openOnce(intent.sealedPrepared, as: "intent", object: intent.credentialID, for: intent.citizen, in: tx)
        let stored = try JSONDecoder().decode(StoredIntent.self, from: Data(bytes))
        let throwaway = ThrowawayKeys.key(old.publicKey.algorithm)
        let payload = try PreparedCredential(encoded: stored.prepared).payload(throwaway: throwaway, issuedAt: now)
        let prepared = try prepare(payload, key)
        let renewed = try JSONEncoder().encode(StoredIntent(prepared: prepared.encoded, number: stored.number))
        return IssuingIntent(
            caseID: intent.caseID,
            credentialID: intent.credentialID,
            citizen: intent.citizen,
            kid: prepared.kid,
            status: intent.status,
            sealedPrepared: try sealOnce(Array(renewed), as: "intent", object: intent.credentialID, for: intent.citizen, in: tx),
            supersedes: intent.supersedes
        )
    }
}
