internal import SegelCredential
internal import SegelCrypto

/// The key a machine signs in by, and that its tokens are bound to.
public struct MachineKey: Sendable {
    let key: SigningKey

    /// A private JWK (RFC 7517) on P-256 or Ed25519. Throws `SegelClientError.keyRefused`.
    public init(privateJWK bytes: [UInt8]) throws {
        do {
            var object = try JSONReader.readObject(bytes)
            guard let d = object["d"]?.string else { throw SegelClientError.keyRefused }
            object.remove("d")
            let announced = try JWK(object).key
            var scalar = try Base64URL.decode(d)
            key = try SigningKey(algorithm: announced.algorithm, privateBytes: SecretBytes(moving: &scalar))
            guard key.publicKey == announced else { throw SegelClientError.keyRefused }
        } catch { throw SegelClientError.keyRefused }
    }

    /// What the operator registers: `segel agency add NAME --jwks FILE`.
    public var publicJWKS: [UInt8] {
        var object = JSONObject()
        object.set("keys", .array([.object(JWK(key.publicKey).object)]))
        return JSONWriter.bytes(object)
    }
}
