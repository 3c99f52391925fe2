internal import SegelCredential
internal import SegelVault

extension Mall {
    /// Another access token for a refresh token (RFC 6749 section 6). The refresh token stays: it is worth nothing without the key it is bound to.
    package func renew(_ refreshToken: String, client: String?, proof sent: SentProof?, attestation: SentAttestation? = nil) async throws
        -> WalletTokens
    {
        let now = now
        guard let sent else { throw Self.invalid("a DPoP proof is wanted") }
        let attested = try await attested(attestation, client: client, at: now)
        let client = client ?? attested?.client
        let proof = try checked(sent, at: .authorization, now: now)
        return try await store.write { tx in
            guard let (secret, grant) = try self.walletSecret(.refreshToken, refreshToken, as: WalletGrant.self, at: now, in: tx),
                let citizen = secret.citizen, grant.client == client
            else { throw WalletRefusal(.invalidGrant, "the refresh token is unknown or expired, or another wallet's") }
            guard grant.jkt == proof.thumbprint else { throw WalletRefusal(.invalidGrant, "the refresh token is bound to another key") }
            try grant.check(attested)
            try self.remember(proof, at: now, in: tx)
            if let attested { try self.remember(attested, at: now, in: tx) }
            return try self.makeTokens(for: grant, of: citizen, renewing: true, at: now, in: tx)
        }
    }
}
