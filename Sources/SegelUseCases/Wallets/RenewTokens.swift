internal import SegelCredential
internal import SegelVault

extension Mall {
    /// Another access token for a refresh token (RFC 6749 section 6). The refresh token stays: it is worth nothing without the key it is bound to.
    package func renew(_ refreshToken: String, client: String?, proof sent: SentProof?) async throws -> WalletTokens {
        let now = now
        guard let sent else { throw Self.invalid("a DPoP proof is wanted") }
        let proof = try checked(sent, at: .authorization, now: now)
        return try await store.write { tx in
            guard let (secret, grant) = try self.walletSecret(.refreshToken, refreshToken, as: WalletGrant.self, at: now, in: tx),
                let citizen = secret.citizen, grant.client == client
            else { throw WalletRefusal(.invalidGrant, "the refresh token is unknown or expired, or another wallet's") }
            guard grant.jkt == proof.thumbprint else { throw WalletRefusal(.invalidGrant, "the refresh token is bound to another key") }
            try self.remember(proof, at: now, in: tx)
            return try self.makeTokens(for: grant, of: citizen, renewing: true, at: now, in: tx)
        }
    }
}
