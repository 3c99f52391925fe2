internal import SegelCrypto
internal import SegelVault

extension Mall {
    /// As `signedIn(session:)`, and the session counts as used: what a page that somebody asked for does. Written once a minute at most.
    package func signedIn(using secret: String) async throws -> SignedIn {
        let now = now, person = try await signedIn(session: secret)
        guard let digest = sessionDigest(secret) else { return person }
        let session = try await store.read { try $0.session(digest: digest) }
        guard let session, session.usedAt + Session.useStep <= now else { return person }
        // Not being able to write is no reason to refuse reading: a session that is not marked ends sooner, never later.
        do { try await store.write { try $0.recordUse(ofSession: digest, at: now) } } catch is any StoreFailure {}
        return person
    }

    /// Whether whoever uses the session was asked who they are within the last five minutes, by signing in or again.
    package func isFresh(session secret: String) async throws -> Bool {
        let now = now
        guard let digest = sessionDigest(secret) else { return false }
        return try await store.read { try $0.session(digest: digest)?.isFresh(at: now) ?? false }
    }

    /// From now on the session is fresh.
    package func freshen(session secret: String, for confirmed: ConfirmedPerson) async throws {
        let now = now
        guard let digest = sessionDigest(secret) else { throw Refusal(.notPermitted, "not_signed_in") }
        try await store.write { tx in
            guard try tx.session(digest: digest)?.account == confirmed.person.account else { throw Refusal(.notPermitted, "not_signed_in") }
            try tx.recordConfirmation(ofSession: digest, at: now)
        }
    }
}
