package import SegelCrypto

/// A wallet's maker, or what keeps its keys, says how these keys are kept (OpenID4VCI 1.0, appendix D.1).
///
/// Believed but for its nonce, which whoever keeps the nonces must still take. A `status` in it is not followed.
package struct KeyAttestation: Sendable {
    static let type = "key-attestation+jwt"

    /// Each once, in its order.
    package let keys: [VerifyingKey]
    package let nonce: String
    /// How hard it is to attack, in the words of appendix D.2 or others; none where it says nothing of it.
    package let keyStorage: [String]
    package let userAuthentication: [String]

    /// `isProof`: whether it stands alone, as a proof of type `attestation`; beside a proof of possession it must end. Throws `attesterUnknown`
    /// where its chain leads to none of `anchors`.
    package init(
        _ jwt: String,
        anchors: [TrustAnchor],
        isProof: Bool,
        now: Int64,
        leeway: Int64 = 60
    ) throws(ProofFailure) {
        let claims = try AttesterSigned(jwt, type: Self.type).verified(by: anchors, now: now)
        guard claims["iat"]?.integer != nil else { throw .timeRefused }
        for name in ["iat", "nbf"] { try claims.checkBeginning(name, now: now, leeway: leeway) }
        try claims.checkEnd(isNeeded: !isProof, now: now, leeway: leeway)
        guard let nonce = claims["nonce"]?.string, !nonce.isEmpty else { throw .nonceMissing }
        self.nonce = nonce
        keys = try Self.keys(claims)
        keyStorage = try Self.words(claims["key_storage"])
        userAuthentication = try Self.words(claims["user_authentication"])
    }

    private static func keys(_ claims: JSONObject) throws(ProofFailure) -> [VerifyingKey] {
        guard let items = claims["attested_keys"]?.array, !items.isEmpty else { throw .keyRefused }
        var keys: [VerifyingKey] = []
        for item in items {
            guard let jwk = item.object else { throw .keyRefused }
            let key = try SelfSignedJWS.publicKey(jwk)
            guard !keys.contains(key) else { throw .keyRefused }
            keys.append(key)
        }
        return keys
    }

    private static func words(_ value: JSONValue?) throws(ProofFailure) -> [String] {
        guard let value else { return [] }
        guard let items = value.array, !items.isEmpty else { throw .claimRefused }
        let words = items.compactMap(\.string)
        guard words.count == items.count else { throw .claimRefused }
        return words
    }
}
