internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// A token request with an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
package struct CodeRedemption: Sendable {
    package let code: String
    /// Nil where the wallet's attestation names it.
    package let client: String?
    package let redirect: String
    package let verifier: String
    /// May ask for fewer credentials than were agreed to.
    package let details: AuthorizationDetails?

    package init(code: String, client: String?, redirect: String, verifier: String, details: AuthorizationDetails?) {
        self.code = code
        self.client = client
        self.redirect = redirect
        self.verifier = verifier
        self.details = details
    }
}

extension Mall {
    /// The tokens for a code, once. A code that comes again was stolen, by whoever came first or second: everything it led to ends.
    package func redeem(_ request: CodeRedemption, proof sent: SentProof?, attestation: SentAttestation? = nil) async throws -> WalletTokens
    {
        let now = now
        // HAIP 1.0 section 4: what an authorization leads to is always bound to a key.
        guard let sent else { throw Self.invalid("a DPoP proof is wanted") }
        let attested = try await attested(attestation, client: request.client, at: now)
        guard let client = request.client ?? attested?.client else { throw Self.invalid("client_id is missing") }
        let proof = try checked(sent, at: .authorization, now: now)
        let result = try await store.write { tx -> Result<WalletTokens, WalletRefusal> in
            guard let (secret, body) = try self.walletSecret(.code, request.code, as: CodeBody.self, at: now, in: tx),
                let citizen = secret.citizen
            else { return .failure(try self.endIfSpent(request.code, in: tx)) }
            try Self.check(request, of: client, body, proof)
            try body.grant.check(attested)
            try self.remember(proof, at: now, in: tx)
            if let attested { try self.remember(attested, at: now, in: tx) }
            let grant = try body.grant.bound(to: proof.thumbprint, of: attested, asking: request.details)
            try tx.remove(.code, secret.digest)
            try tx.insert(
                WalletSecret(
                    kind: .spentCode,
                    digest: secret.digest,
                    citizen: citizen,
                    grant: nil,
                    body: grant.id.bytes,
                    expires: now + WalletLimits.refreshToken
                )
            )
            return .success(try self.makeTokens(for: grant, of: citizen, at: now, in: tx))
        }
        return try result.get()
    }

    private static func check(_ request: CodeRedemption, of client: String, _ body: CodeBody, _ proof: DPoPProof) throws {
        guard body.grant.client == client, body.redirect == request.redirect else {
            throw WalletRefusal(.invalidGrant, "the code was given to another wallet or address")
        }
        guard (43...128).contains(request.verifier.utf8.count),
            constantTimeEqual(Array(Base64URL.encode(SHA256.digest(Array(request.verifier.utf8))).utf8), Array(body.challenge.utf8))
        else { throw WalletRefusal(.invalidGrant, "code_verifier") }
        guard body.grant.jkt.map({ $0 == proof.thumbprint }) ?? true else {
            throw WalletRefusal(.invalidDPoPProof, "the code is bound to another key")
        }
    }

    /// Not thrown inside the transaction: what is ended stays ended.
    private func endIfSpent(_ code: String, in tx: any StoreTransaction) throws -> WalletRefusal {
        if let spent = try tx.walletSecret(.spentCode, WalletValue.digest(code)) {
            try tx.removeWalletSecrets(of: ObjectID(bytes: spent.body))
        }
        return WalletRefusal(.invalidGrant, "the code is unknown, used or expired")
    }
}

extension WalletGrant {
    /// The grant for tokens bound to a key. `details`: nil asks for all of it.
    func bound(to jkt: String, of wallet: AttestedWallet?, asking details: AuthorizationDetails?) throws -> WalletGrant {
        if let details, !Set(details.configurations).isSubset(of: items.map(\.configuration)) {
            throw AuthorizationDetails.refusal("more than was authorized")
        }
        return WalletGrant(
            id: id,
            client: client,
            items: items.filter { details?.configurations.contains($0.configuration) ?? true },
            usesIdentifiers: usesIdentifiers || details != nil,
            jkt: jkt,
            instance: instance ?? wallet?.instance
        )
    }
}
