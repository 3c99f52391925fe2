package import SegelCrypto

extension DPoPProof {
    /// A proof for one request, as its sender makes it (RFC 9449 section 4.2). `address`: without query and fragment. `identifier`: never used
    /// before. `accessToken`: the token the request brings, nil where it asks for one.
    package static func make(
        method: String,
        address: String,
        accessToken: String?,
        nonce: String?,
        identifier: String,
        now: Int64,
        key: SigningKey
    ) -> String {
        var header = JSONObject(), payload = JSONObject()
        header.set("alg", .string(key.algorithm.rawValue))
        header.set("typ", .string(type))
        header.set("jwk", .object(JWK(key.publicKey).object))
        payload.set("htm", .string(method))
        payload.set("htu", .string(address))
        payload.set("iat", .integer(now))
        payload.set("jti", .string(identifier))
        if let nonce { payload.set("nonce", .string(nonce)) }
        if let accessToken { payload.set("ath", .string(Base64URL.encode(SHA256.digest(Array(accessToken.utf8))))) }
        return String(decoding: CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key), as: UTF8.self)
    }
}
