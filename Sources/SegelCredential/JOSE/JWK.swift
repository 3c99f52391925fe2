package import SegelCrypto

/// A public key as JOSE writes it (RFC 7517; EC: RFC 7518 section 6.2, OKP: RFC 8037). Private members are refused on reading.
package struct JWK: Sendable, Equatable {
    package let key: VerifyingKey

    package init(_ key: VerifyingKey) { self.key = key }

    package init(_ object: JSONObject) throws(KeyInvalid) {
        guard object["d"] == nil else { throw KeyInvalid() }
        switch (object["kty"]?.string, object["crv"]?.string) {
        case ("EC", "P-256"):
            key = try VerifyingKey(algorithm: .es256, bytes: Self.coordinate("x", object) + Self.coordinate("y", object))
        case ("OKP", "Ed25519"):
            key = try VerifyingKey(algorithm: .ed25519, bytes: Self.coordinate("x", object))
        default: throw KeyInvalid()
        }
    }

    /// The required members only, in the order RFC 7638 hashes them.
    package var object: JSONObject {
        var object = JSONObject()
        switch key.algorithm {
        case .es256:
            object.set("crv", .string("P-256"))
            object.set("kty", .string("EC"))
            object.set("x", .string(Base64URL.encode(key.bytes[..<32])))
            object.set("y", .string(Base64URL.encode(key.bytes[32...])))
        case .ed25519:
            object.set("crv", .string("Ed25519"))
            object.set("kty", .string("OKP"))
            object.set("x", .string(Base64URL.encode(key.bytes)))
        }
        return object
    }

    /// The RFC 7638 thumbprint, base64url: our `kid`.
    package var thumbprint: String { Base64URL.encode(SHA256.digest(JSONWriter.bytes(object))) }

    private static func coordinate(_ name: String, _ object: JSONObject) throws(KeyInvalid) -> [UInt8] {
        guard let text = object[name]?.string else { throw KeyInvalid() }
        do {
            let bytes = try Base64URL.decode(text)
            guard bytes.count == 32 else { throw KeyInvalid() }
            return bytes
        } catch { throw KeyInvalid() }
    }
}
