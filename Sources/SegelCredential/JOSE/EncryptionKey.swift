package import SegelCrypto

/// A public key that messages are encrypted to, as JOSE writes it: EC on P-256 for ECDH-ES (RFC 7518 section 6.2). What a wallet sends for its
/// answer, and what a verifier offers in `client_metadata`.
package struct EncryptionKey: Sendable, Equatable {
    package static let algorithm = "ECDH-ES"

    package let key: P256Agreement.PublicKey
    package let kid: String?

    /// `kid`: nil names it by its thumbprint.
    package init(_ key: P256Agreement.PublicKey, kid: String? = nil) {
        self.key = key
        self.kid = kid ?? Self.thumbprint(key)
    }

    /// Refuses private members, other curves, points off the curve, a key meant for signatures and one meant for another algorithm.
    package init(_ object: JSONObject) throws(KeyInvalid) {
        guard ["d", "k", "p", "q"].allSatisfy({ object[$0] == nil }) else { throw KeyInvalid() }
        guard object["use"].map({ $0 == .string("enc") }) ?? true, object["alg"].map({ $0 == .string(Self.algorithm) }) ?? true else {
            throw KeyInvalid()
        }
        if let name = object["kid"], name.string == nil { throw KeyInvalid() }
        key = try Self.point(object)
        kid = object["kid"]?.string
    }

    /// With `use`, `alg` and `kid`, so that a wallet can choose it among others.
    package var object: JSONObject {
        var object = Self.bare(key)
        object.set("use", .string("enc"))
        object.set("alg", .string(Self.algorithm))
        if let kid { object.set("kid", .string(kid)) }
        return object
    }

    /// The required members only, in the order RFC 7638 hashes them.
    static func bare(_ key: P256Agreement.PublicKey) -> JSONObject {
        var object = JSONObject()
        object.set("crv", .string("P-256"))
        object.set("kty", .string("EC"))
        object.set("x", .string(Base64URL.encode(key.bytes[..<32])))
        object.set("y", .string(Base64URL.encode(key.bytes[32...])))
        return object
    }

    /// RFC 7638, as its 32 bytes: what the mdoc handover of OpenID4VP hashes (Appendix B.2.6.1).
    package var thumbprint: [UInt8] { SHA256.digest(JSONWriter.bytes(Self.bare(key))) }

    private static func thumbprint(_ key: P256Agreement.PublicKey) -> String {
        Base64URL.encode(SHA256.digest(JSONWriter.bytes(bare(key))))
    }

    static func point(_ object: JSONObject) throws(KeyInvalid) -> P256Agreement.PublicKey {
        guard object["kty"] == .string("EC"), object["crv"] == .string("P-256") else { throw KeyInvalid() }
        return try P256Agreement.PublicKey(bytes: coordinate("x", object) + coordinate("y", object))
    }

    private static func coordinate(_ name: String, _ object: JSONObject) throws(KeyInvalid) -> [UInt8] {
        guard let text = object[name]?.string else { throw KeyInvalid() }
        do {
            let bytes = try Base64URL.decode(text)
            guard bytes.count == 32 else { throw KeyInvalid() }
            return bytes
        } catch { throw KeyInvalid() }
    }
}
