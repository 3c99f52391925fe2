package import SegelCrypto

/// How we show a provider who we are without a shared secret (RFC 7523 section 2.2; `private_key_jwt`).
package enum ClientAssertion {
    package static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let lifetime: Int64 = 60

    /// For one provider and a minute. `identifier`: never used before.
    package static func make(client: String, issuer: String, identifier: String, now: Int64, kid: String, key: SigningKey) -> String {
        var payload = JSONObject()
        payload.set("iss", .string(client))
        payload.set("sub", .string(client))
        payload.set("aud", .string(issuer))
        payload.set("jti", .string(identifier))
        payload.set("iat", .integer(now))
        payload.set("exp", .integer(now + lifetime))
        let header = CompactJWS.header(key.algorithm, type: "JWT", kid: kid)
        return String(decoding: CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key), as: UTF8.self)
    }
}
