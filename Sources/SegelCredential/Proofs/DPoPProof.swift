package import SegelCrypto

/// Shows that whoever sends a request holds the key its access token is bound to (RFC 9449).
///
/// Believed but for `nonce`, which must be one of the server's, and for `replayKey`, which must not have been seen before.
package struct DPoPProof: Sendable {
    static let type = "dpop+jwt"
    /// Seconds a proof may be old.
    package static let maxAge: Int64 = 300

    package let key: VerifyingKey
    package let nonce: String?
    /// Digest of the key and `jti`: two wallets may come upon the same `jti`.
    package let replayKey: [UInt8]

    /// `address`: the endpoint's as it is published. `accessToken`: the token the request brings, nil where it asks for one.
    package init(
        _ jwt: String,
        method: String,
        address: String,
        accessToken: String?,
        now: Int64,
        leeway: Int64 = 60
    ) throws(ProofFailure) {
        let jws = try SelfSignedJWS(jwt, type: Self.type)
        let payload = jws.payload
        guard payload["htm"] == .string(method) else { throw .methodRefused }
        guard let claimed = payload["htu"]?.string, Self.bare(claimed) == Self.bare(address) else { throw .addressRefused }
        guard let issuedAt = payload["iat"]?.integer, issuedAt <= now + leeway, issuedAt >= now - Self.maxAge - leeway else {
            throw .timeRefused
        }
        guard let identifier = payload["jti"]?.string, (1...256).contains(identifier.utf8.count) else { throw .identifierRefused }
        if let accessToken {
            guard payload["ath"] == .string(Base64URL.encode(SHA256.digest(Array(accessToken.utf8)))) else { throw .accessTokenRefused }
        }
        nonce = try Self.nonce(payload)
        key = jws.key
        replayKey = SHA256.digest(Array(JWK(jws.key).thumbprint.utf8) + Array(identifier.utf8))
    }

    /// `jkt` of a bound token (RFC 9449 section 6.1).
    package var thumbprint: String { JWK(key).thumbprint }

    private static func nonce(_ payload: JSONObject) throws(ProofFailure) -> String? {
        guard let nonce = payload["nonce"] else { return nil }
        guard let text = nonce.string else { throw .claimRefused }
        return text
    }

    /// Without query and fragment (RFC 9449 section 4.3, check 9).
    private static func bare(_ address: String) -> Substring { address.prefix { $0 != "?" && $0 != "#" } }
}
