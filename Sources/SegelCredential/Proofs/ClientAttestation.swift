package import SegelCrypto

/// A wallet's maker says: the holder of this key is an installation of my wallet (draft-ietf-oauth-attestation-based-client-auth-07 section 5.1,
/// as OpenID4VCI 1.0 appendix E uses it). Read, and not yet believed.
package struct UnverifiedClientAttestation: Sendable {
    static let type = "oauth-client-attestation+jwt"

    private let signed: AttesterSigned
    /// `sub`: the wallet it claims to be of, whose makers are to be asked.
    package let client: String

    package init(_ jwt: String) throws(ProofFailure) {
        signed = try AttesterSigned(jwt, type: Self.type)
        guard let client = signed.unverified["sub"]?.string, (1...200).contains(client.utf8.count) else { throw .subjectRefused }
        self.client = client
    }

    /// `anchors`: the authorities of the makers of `client`. A `status` in it is not followed: its end bounds it.
    package func verified(by anchors: [TrustAnchor], now: Int64, leeway: Int64 = 60) throws(ProofFailure) -> ClientAttestation {
        let claims = try signed.verified(by: anchors, now: now)
        try claims.checkEnd(isNeeded: true, now: now, leeway: leeway)
        for name in ["iat", "nbf"] { try claims.checkBeginning(name, now: now, leeway: leeway) }
        guard let jwk = claims["cnf"]?.object?["jwk"]?.object else { throw .keyRefused }
        return ClientAttestation(client: client, instance: try SelfSignedJWS.publicKey(jwk))
    }
}

/// Believed, but for whose hands it is in: `ClientAttestationProof` tells.
package struct ClientAttestation: Sendable {
    package let client: String
    /// The key of the installation.
    package let instance: VerifyingKey

    fileprivate init(client: String, instance: VerifyingKey) {
        self.client = client
        self.instance = instance
    }

    /// RFC 7638, base64url.
    package var thumbprint: String { JWK(instance).thumbprint }
}

/// The installation signed this request (the draft's section 5.2). Believed but for `challenge`, which must be one of the server's, and for
/// `replayKey`, which must not have been seen before.
package struct ClientAttestationProof: Sendable {
    static let type = "oauth-client-attestation-pop+jwt"
    /// Seconds a proof may be old.
    static let maxAge: Int64 = 300

    package let challenge: String?
    /// Digest of the key and `jti`.
    package let replayKey: [UInt8]

    /// `audience`: the authorization server's identifier.
    package init(
        _ jwt: String,
        of attestation: ClientAttestation,
        audience: String,
        now: Int64,
        leeway: Int64 = 60
    ) throws(ProofFailure) {
        guard jwt.utf8.count <= SelfSignedJWS.sizeLimit else { throw .tooLarge }
        let claims = try Self.claims(jwt, by: attestation.instance)
        // Later drafts leave `iss` out.
        if let issuer = claims["iss"] { guard issuer == .string(attestation.client) else { throw .issuerRefused } }
        guard let named = claims["aud"], named == .string(audience) || named == .array([.string(audience)]) else { throw .audienceRefused }
        guard let issuedAt = claims["iat"]?.integer, issuedAt <= now + leeway, issuedAt >= now - Self.maxAge - leeway else {
            throw .timeRefused
        }
        try claims.checkBeginning("nbf", now: now, leeway: leeway)
        if claims["exp"] != nil { try claims.checkEnd(isNeeded: true, now: now, leeway: leeway) }
        guard let identifier = claims["jti"]?.string, (1...256).contains(identifier.utf8.count) else { throw .identifierRefused }
        switch claims["challenge"] {
        case nil: challenge = nil
        case .string(let text)?: challenge = text
        default: throw .claimRefused
        }
        replayKey = SHA256.digest(Array("attestation \(attestation.thumbprint) \(identifier)".utf8))
    }

    private static func claims(_ jwt: String, by key: VerifyingKey) throws(ProofFailure) -> JSONObject {
        do {
            let jws = try CompactJWS(Array(jwt.utf8)[...])
            guard jws.header.type == type else { throw CredentialFailure.typeRefused }
            let payload = try jws.verified(by: key)
            do { return try JSONReader.readObject(payload) } catch { throw CredentialFailure.malformed }
        } catch let failure as CredentialFailure { throw ProofFailure(failure) } catch { throw .malformed }
    }
}
