internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

extension Mall {
    /// Another access token and another refresh token for a refresh token (RFC 6749 section 6), which is used up. One that was used up before and
    /// comes again was stolen, now or then: everything of its grant ends (RFC 9700 section 4.14.2).
    package func renew(_ refreshToken: String, client: String?, proof sent: SentProof?, attestation: SentAttestation? = nil) async throws
        -> WalletTokens
    {
        let now = now
        guard let sent else { throw Self.invalid("a DPoP proof is wanted") }
        let attested = try await attested(attestation, client: client, at: now)
        let client = client ?? attested?.client
        let proof = try checked(sent, at: .authorization, now: now)
        // What is ended stays ended, so that refusal comes out of the transaction as a value.
        let result = try await store.write { tx -> Result<WalletTokens, WalletRefusal> in
            guard let token = RefreshToken(refreshToken),
                let (stored, family) = try self.walletSecret(.refreshToken, token.family, as: RefreshFamily.self, at: now, in: tx),
                let citizen = stored.citizen, family.grant.client == client
            else { throw WalletRefusal(.invalidGrant, "the refresh token is unknown or expired, or another wallet's") }
            guard constantTimeEqual(WalletValue.digest(token.secret), family.secret) else {
                try tx.removeWalletSecrets(of: family.grant.id)
                return .failure(WalletRefusal(.invalidGrant, "the refresh token was used before: all of its grant's tokens are ended"))
            }
            guard family.grant.jkt == proof.thumbprint else {
                throw WalletRefusal(.invalidGrant, "the refresh token is bound to another key")
            }
            try family.grant.check(attested)
            try self.remember(proof, at: now, in: tx)
            if let attested { try self.remember(attested, at: now, in: tx) }
            let secret = WalletValue(random: self.random)
            try tx.replace(stored, body: Array(JSONEncoder().encode(RefreshFamily(grant: family.grant, secret: secret.digest))))
            let next = RefreshToken(family: token.family, secret: secret)
            return .success(try self.makeTokens(for: family.grant, of: citizen, refresh: next, at: now, in: tx))
        }
        return try result.get()
    }
}
