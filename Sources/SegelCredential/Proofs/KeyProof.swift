package import SegelCrypto

/// A wallet shows that it holds the key it wants a credential bound to (OpenID4VCI 1.0, appendix F.1, proof type `jwt`).
///
/// Believed but for its nonce, which whoever keeps the nonces must still take, and for an attestation that came along.
package struct KeyProof: Sendable {
    static let type = "openid4vci-proof+jwt"
    /// Seconds a proof may be old. Its nonce bounds its age too; this holds a wallet's clock to be roughly right.
    static let maxAge: Int64 = 600
    /// With an attestation of ten keys in its header.
    static let sizeLimit = 24_576

    package let key: VerifyingKey
    package let nonce: String
    /// `key_attestation` as it was sent; see `KeyAttestation`.
    package let attestation: String?

    /// `issuer`: the credential issuer's identifier. `client`: the wallet that authenticated for the access token, nil for an anonymous one,
    /// which then must not give itself a name.
    package init(_ jwt: String, issuer: String, client: String?, now: Int64, leeway: Int64 = 60) throws(ProofFailure) {
        let jws = try SelfSignedJWS(jwt, type: Self.type, sizeLimit: Self.sizeLimit)
        guard jws.payload["aud"] == .string(issuer) else { throw .audienceRefused }
        if let name = jws.payload["iss"] { guard let client, name == .string(client) else { throw .issuerRefused } }
        guard let issuedAt = jws.payload["iat"]?.integer, issuedAt <= now + leeway, issuedAt >= now - Self.maxAge - leeway else {
            throw .timeRefused
        }
        if let expires = jws.payload["exp"] { guard let time = expires.integer, time > now - leeway else { throw .timeRefused } }
        guard let nonce = jws.payload["nonce"] else { throw .nonceMissing }
        guard let text = nonce.string, !text.isEmpty else { throw .nonceMissing }
        switch jws.header["key_attestation"] {
        case nil: attestation = nil
        case .string(let text)?: attestation = text
        default: throw .headerRefused
        }
        key = jws.key
        self.nonce = text
    }

    /// RFC 7638, base64url.
    package var thumbprint: String { JWK(key).thumbprint }
}
