package import SegelCrypto

/// A public key as JOSE writes it (RFC 7517; EC: RFC 7518 section 6.2, OKP: RFC 8037, AKP: RFC 9964). Private members are refused on reading.
package struct JWK: Sendable, Equatable {
    package let key: VerifyingKey

    package init(_ key: VerifyingKey) { self.key = key }

    package init(_ object: JSONObject) throws(KeyInvalid) {
        guard Self.privateMembers.allSatisfy({ object[$0] == nil }) else { throw KeyInvalid() }
        switch (object["kty"]?.string, object["crv"]?.string) {
        case ("EC", "P-256"):
            key = try VerifyingKey(algorithm: .es256, bytes: Self.coordinate("x", object) + Self.coordinate("y", object))
        case ("OKP", "Ed25519"):
            key = try VerifyingKey(algorithm: .ed25519, bytes: Self.coordinate("x", object))
        case ("AKP", _):
            // Nothing but `alg` says what an AKP key is (RFC 9964).
            guard object["alg"] == .string(SignatureAlgorithm.mlDSA65.rawValue) else { throw KeyInvalid() }
            key = try VerifyingKey(algorithm: .mlDSA65, bytes: Self.bytes("pub", object))
        default: throw KeyInvalid()
        }
        // A key meant for another algorithm signs nothing here (RFC 7517 section 4.4).
        if let named = object["alg"] { guard SignatureAlgorithm(jose: named) == key.algorithm else { throw KeyInvalid() } }
    }

    /// EC and OKP: `d`. AKP: `priv`.
    private static let privateMembers = ["d", "priv"]

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
        case .mlDSA65:
            object.set("alg", .string(key.algorithm.rawValue))
            object.set("kty", .string("AKP"))
            object.set("pub", .string(Base64URL.encode(key.bytes)))
        }
        return object
    }

    /// The RFC 7638 thumbprint, base64url: our `kid`. Of an AKP key `alg` is among what is hashed (RFC 9964).
    package var thumbprint: String { Base64URL.encode(thumbprintBytes) }
    var thumbprintBytes: [UInt8] { SHA256.digest(JSONWriter.bytes(object)) }

    private static func coordinate(_ name: String, _ object: JSONObject) throws(KeyInvalid) -> [UInt8] {
        let bytes = try bytes(name, object)
        guard bytes.count == 32 else { throw KeyInvalid() }
        return bytes
    }

    private static func bytes(_ name: String, _ object: JSONObject) throws(KeyInvalid) -> [UInt8] {
        guard let text = object[name]?.string else { throw KeyInvalid() }
        do { return try Base64URL.decode(text) } catch { throw KeyInvalid() }
    }
}
