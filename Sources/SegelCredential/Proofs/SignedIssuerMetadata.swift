package import SegelCrypto

/// Credential issuer metadata that says who stands behind it (OpenID4VCI 1.0 section 12.2.3).
package enum SignedIssuerMetadata {
    package static let type = "openidvci-issuer-metadata+jwt"

    /// Every parameter as a claim of its own, under `sub`, the credential issuer's identifier. `chain`: the signer's certificates, leaf first,
    /// without the anchor.
    package static func sign(
        _ metadata: JSONObject,
        issuer: String,
        issuedAt: Int64,
        expires: Int64,
        kid: String,
        chain: [[UInt8]],
        with key: SigningKey
    ) -> [UInt8] {
        var payload = metadata
        payload.set("iss", .string(issuer))
        payload.set("sub", .string(issuer))
        payload.set("iat", .integer(issuedAt))
        payload.set("exp", .integer(expires))
        let header = CompactJWS.header(key.algorithm, type: type, kid: kid, chain: chain)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key)
    }
}
