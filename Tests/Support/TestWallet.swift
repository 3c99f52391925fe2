internal import SegelCatalogue
package import SegelCredential
package import SegelCrypto
package import SegelUseCases
internal import SegelVault

/// A wallet in the test's own process: keys, and the proofs it makes with them.
package struct TestWallet: Sendable {
    package static let issuer = "https://mpp.example"

    package let key: SigningKey

    package init() { key = SigningKey(generating: .es256, from: SystemRandom()) }

    /// A key proof as an honest wallet makes it; `change` makes it another.
    package static func proof(
        _ key: SigningKey,
        nonce: String,
        at now: UnixTime,
        change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }
    ) -> String {
        var header = JSONObject(), payload = JSONObject()
        header.set("alg", .string(key.algorithm.rawValue))
        header.set("typ", .string("openid4vci-proof+jwt"))
        header.set("jwk", .object(JWK(key.publicKey).object))
        payload.set("aud", .string(issuer))
        payload.set("iat", .integer(now))
        payload.set("nonce", .string(nonce))
        change(&header, &payload)
        return jws(header, payload, key)
    }

    /// A DPoP proof as an honest wallet makes it.
    package func dpop(
        _ address: String,
        method: String = "POST",
        nonce: String?,
        token: String? = nil,
        at now: UnixTime,
        change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }
    ) -> String {
        var header = JSONObject(), payload = JSONObject()
        header.set("alg", .string(key.algorithm.rawValue))
        header.set("typ", .string("dpop+jwt"))
        header.set("jwk", .object(JWK(key.publicKey).object))
        payload.set("htm", .string(method))
        payload.set("htu", .string(address))
        payload.set("iat", .integer(now))
        payload.set("jti", .string(Base64URL.encode(SystemRandom().bytes(16))))
        if let nonce { payload.set("nonce", .string(nonce)) }
        if let token { payload.set("ath", .string(Base64URL.encode(SHA256.digest(Array(token.utf8))))) }
        change(&header, &payload)
        return Self.jws(header, payload, key)
    }

    package static func jws(_ header: JSONObject, _ payload: JSONObject, _ key: SigningKey) -> String {
        let input = Base64URL.encode(JSONWriter.bytes(header)) + "." + Base64URL.encode(JSONWriter.bytes(payload))
        return "\(input).\(Base64URL.encode(key.sign(Array(input.utf8))))"
    }
}

extension TestCity {
    /// An access token for a citizen's case, by way of an offer. Bound to the wallet's key where it has one.
    package func walletTokens(ofCase id: String, for person: SignedIn, bound wallet: TestWallet? = nil, details: Bool = false) async throws
        -> WalletTokens
    {
        let offer = try await mall.offerCopies(ofCase: id, for: person)
        let read = try await mall.credentialOffer(handle: offer.handle)
        let address = TestWallet.issuer + "/openid/token"
        let proof = wallet.map { wallet in
            SentProof(
                jwt: wallet.dpop(address, nonce: mall.proofNonce(.authorization), at: clock.now()),
                method: "POST",
                address: address
            )
        }
        let asked = try read.configurations.first.flatMap { id in
            try details
                ? AuthorizationDetails(
                    "[{\"type\":\"openid_credential\",\"credential_configuration_id\":\"\(id)\"}]",
                    issuer: TestWallet.issuer
                ) : nil
        }
        return try await mall.redeem(
            OfferRedemption(code: read.preAuthorizedCode, transactionCode: offer.transactionCode, client: nil, details: asked),
            proof: proof
        )
    }

    /// A copy of a credential for each key, as a wallet fetches it.
    package func walletCopies(of credential: HeldCredential, for person: SignedIn, keys: [SigningKey]) async throws -> IssuedCopies {
        let caseID = try await mall.caseID(ofCredential: credential.id, for: person)
        let tokens = try await walletTokens(ofCase: caseID, for: person)
        let access = try await mall.authorized(.bearer(tokens.accessToken))
        let selector = "\"credential_configuration_id\":\"\(credential.service.code).sd-jwt\""
        guard case .issued(let copies) = try await mall.requestCopies(copyRequest(keys, selector: selector), with: access) else {
            throw Refusal(.conflict, "not_issued")
        }
        return copies
    }

    /// The body of a credential request with one proof a key.
    package func copyRequest(
        _ keys: [SigningKey],
        nonce: String? = nil,
        selector: String = "\"credential_configuration_id\":\"SIP.sd-jwt\""
    ) throws
        -> CopyRequest
    {
        let nonce = nonce ?? mall.credentialNonce()
        let issuer = mall.configuration.publicURL
        let proofs = keys.map { key in
            "\"\(TestWallet.proof(key, nonce: nonce, at: clock.now()) { $1.set("aud", .string(issuer)) })\""
        }.joined(separator: ",")
        return try CopyRequest(Array("{\(selector),\"proofs\":{\"jwt\":[\(proofs)]}}".utf8), wasEncrypted: false)
    }
}
