package import SegelCrypto

/// Where a credential's status is told (Token Status List, draft-ietf-oauth-status-list section 6.1).
package struct StatusReference: Sendable, Hashable {
    package let uri: String
    package let index: Int

    package init(uri: String, index: Int) {
        self.uri = uri
        self.index = index
    }
}

/// What an issuer is about to say.
package struct CredentialPayload: Sendable {
    /// `iss`, as in the trust list.
    package let issuer: String
    /// `vct`.
    package let type: String
    /// Unix seconds.
    package let issuedAt: Int64
    package let expires: Int64?
    package let status: StatusReference
    /// `cnf`: the holder's own key, where the credential is bound to one.
    package var holderKey: VerifyingKey?
    /// `vct#integrity`: the digest of the type's metadata, as `TypeMetadata.integrity` makes it.
    package let typeIntegrity: String?
    /// Each becomes a disclosure of its own, and so does all that is inside it.
    package let claims: [(name: String, value: JSONValue)]
    /// Digests with nothing behind them: claims that this person has no value for, so that their number tells nothing.
    package let decoys: Int

    package init(
        issuer: String,
        type: String,
        issuedAt: Int64,
        expires: Int64?,
        status: StatusReference,
        holderKey: VerifyingKey? = nil,
        typeIntegrity: String? = nil,
        claims: [(name: String, value: JSONValue)],
        decoys: Int = 0
    ) {
        self.issuer = issuer
        self.type = type
        self.issuedAt = issuedAt
        self.expires = expires
        self.status = status
        self.holderKey = holderKey
        self.typeIntegrity = typeIntegrity
        self.claims = claims
        self.decoys = decoys
    }

    /// Never behind a disclosure (draft-ietf-oauth-sd-jwt-vc section 3.2.2.2), nor the format's own names (attack A55).
    static func isAlwaysOpen(_ name: String) -> Bool {
        // By length first: asked of every claim of every credential, mostly in vain.
        switch name.utf8.count {
        case 3: shortOpenNames.contains(name)
        case 6: name == "status"
        case 7: name == "_sd_alg"
        case 13: name == "vct#integrity"
        default: false
        }
    }

    private static let shortOpenNames = ["iss", "nbf", "iat", "exp", "cnf", "vct", "_sd", "..."]

    static let typ = "dc+sd-jwt"
}

/// Why a payload was not prepared, or not passed by lint. The issuer's own mistake: nothing was signed.
package enum IssuingFailure: Error, Equatable {
    case claimNameRefused(String)
    case claimTwice(String)
    case noClaims
    case tooManyDecoys
    case validityRefused
    case typeMissing
    case lintFailed
    case wrongKey
}

/// A credential in everything but its signature: salts drawn, bytes final. What is stored before signing, so that a crash between the two
/// signs the same bytes again.
package struct PreparedCredential: Sendable, Equatable {
    /// The key it names; no other can sign it.
    package let kid: String
    /// header.payload
    private let signingInput: [UInt8]
    /// `~`, then each disclosure with its `~`.
    private let tail: [UInt8]

    private static let tilde = UInt8(ascii: "~")
    package static let decoyLimit = 100

    /// `chain`: the key's certificates, DER, leaf first, without the anchor; none where verifiers know the key by its name alone.
    package init(
        _ payload: CredentialPayload,
        algorithm: SignatureAlgorithm,
        kid: String,
        chain: [[UInt8]] = [],
        random: some RandomSource
    ) throws(IssuingFailure) {
        try Self.check(payload)
        var concealment = Concealment(of: payload.claims, random: random)
        let digests = concealment.conceal(payload.claims, decoys: Concealment.decoys(payload.decoys, random: random))
        let body = JSONWriter.bytes(Self.body(payload, digests: digests))
        let header = CompactJWS.header(algorithm, type: CredentialPayload.typ, kid: kid, chain: chain)
        signingInput = CompactJWS.signingInput(header: header, payload: body)
        tail = [Self.tilde] + concealment.disclosures
        self.kid = kid
    }

    /// Stored form: header.payload~disclosures~
    package var encoded: [UInt8] { signingInput + tail }

    package init(encoded: [UInt8]) throws(CredentialFailure) {
        guard let end = encoded.firstIndex(of: Self.tilde), let dot = encoded.firstIndex(of: UInt8(ascii: ".")), dot < end,
            !encoded[(dot + 1)...].contains(UInt8(ascii: ".")), encoded.last == Self.tilde
        else { throw .malformed }
        let header: JSONObject
        do { header = try JSONReader.readObject(Base64URL.decode(encoded[..<dot])) } catch { throw .malformed }
        guard let kid = header["kid"]?.string else { throw .malformed }
        self.kid = kid
        signingInput = Array(encoded[..<end])
        tail = Array(encoded[end...])
    }

    /// The compact SD-JWT VC with all its disclosures.
    package func signed(by key: SigningKey) throws(IssuingFailure) -> [UInt8] {
        guard JWK(key.publicKey).thumbprint == kid else { throw .wrongKey }
        return attach(key.sign(signingInput))
    }

    /// As above for a key whose thumbprint the caller has looked up already.
    package func signedUnchecked(by key: SigningKey) -> [UInt8] { attach(key.sign(signingInput)) }

    /// Signs a copy under a key nobody trusts and reads it back as any verifier would: what would not verify is never signed for real.
    package func lint(_ payload: CredentialPayload, throwaway key: SigningKey) throws(IssuingFailure) {
        do {
            let sdJWT = try SDJWT(attach(key.sign(signingInput)))
            let jws = try CompactJWS(sdJWT.jwt, acceptsChain: true)
            let claims = try CredentialClaims(sdJWT, body: SignedPayload(jws.verified(by: key.publicKey)))
            guard jws.header.type == CredentialPayload.typ, jws.header.kid == kid, sdJWT.keyBinding == nil, claims.issuer == payload.issuer,
                claims.type == payload.type, claims.issuedAt == payload.issuedAt,
                claims.expires == payload.expires, claims.notBefore == nil, claims.status == payload.status,
                claims.holderKey == payload.holderKey,
                claims.claims.members.count == payload.claims.count,
                payload.claims.allSatisfy({ claims.claims[$0.name]?.says($0.value) ?? false })
            else { throw IssuingFailure.lintFailed }
        } catch { throw .lintFailed }
    }

    private func attach(_ signature: [UInt8]) -> [UInt8] {
        signingInput + [UInt8(ascii: ".")] + Base64URL.encodedBytes(signature) + tail
    }

    private static func check(_ payload: CredentialPayload) throws(IssuingFailure) {
        guard !payload.claims.isEmpty else { throw .noClaims }
        guard !payload.type.isEmpty, !payload.issuer.isEmpty, !payload.status.uri.isEmpty, payload.status.index >= 0 else {
            throw .typeMissing
        }
        guard payload.issuedAt > 0, payload.expires.map({ $0 > payload.issuedAt }) ?? true else { throw .validityRefused }
        for (at, claim) in payload.claims.enumerated() {
            guard !CredentialPayload.isAlwaysOpen(claim.name), !claim.name.isEmpty else { throw .claimNameRefused(claim.name) }
            // A type has a dozen claims: comparing them takes less than a set's hashes.
            guard !payload.claims[..<at].contains(where: { $0.name == claim.name }) else { throw .claimTwice(claim.name) }
            guard !claim.value.hasFormatNames else { throw .claimNameRefused(claim.name) }
        }
        guard (0...decoyLimit).contains(payload.decoys) else { throw .tooManyDecoys }
    }

    private static func body(_ payload: CredentialPayload, digests: [String]) -> JSONObject {
        var list = JSONObject()
        list.set("idx", .integer(Int64(payload.status.index)))
        list.set("uri", .string(payload.status.uri))
        var status = JSONObject()
        status.set("status_list", .object(list))
        var body = JSONObject()
        body.set("iss", .string(payload.issuer))
        body.set("vct", .string(payload.type))
        if let integrity = payload.typeIntegrity { body.set("vct#integrity", .string(integrity)) }
        body.set("iat", .integer(payload.issuedAt))
        if let expires = payload.expires { body.set("exp", .integer(expires)) }
        if let key = payload.holderKey {
            var confirmation = JSONObject()
            confirmation.set("jwk", .object(JWK(key).object))
            body.set("cnf", .object(confirmation))
        }
        body.set("status", .object(status))
        body.set("_sd", .array(digests.map { .string($0) }))
        body.set("_sd_alg", .string("sha-256"))
        return body
    }
}
