internal import SegelCrypto

/// A provider's signing keys (RFC 7517 section 5). Keys of kinds we do not know, and keys for something else, are left out.
package struct ProviderKeys: Sendable {
    package static let sizeLimit = 256 << 10
    private static let countLimit = 50

    enum Key {
        case rsa(RSAVerifyingKey)
        case other(VerifyingKey)
    }

    private let keys: [(kid: String?, algorithm: String?, key: Key)]

    package init(_ bytes: [UInt8]) throws(SignInFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .metadataRefused }
        guard let found = object["keys"]?.array, found.count <= Self.countLimit else { throw .metadataRefused }
        keys = found.compactMap { json in
            guard let jwk = json.object, jwk["use"] == nil || jwk["use"] == .string("sig"), let key = Self.key(jwk) else { return nil }
            return (jwk["kid"]?.string, jwk["alg"]?.string, key)
        }
    }

    /// The key a header names; without a name the only one that fits. Nil where there is none.
    func key(_ kid: String?, for algorithm: String) -> Key? {
        let fitting = keys.filter { $0.algorithm == nil || $0.algorithm == algorithm }
        guard let kid else { return fitting.count == 1 ? fitting[0].key : nil }
        return fitting.first { $0.kid == kid }?.key
    }

    private static func key(_ jwk: JSONObject) -> Key? {
        guard jwk["kty"] == .string("RSA") else {
            do { return .other(try JWK(jwk.only(["kty", "crv", "x", "y"])).key) } catch { return nil }
        }
        do {
            guard let modulus = jwk["n"]?.string, let exponent = jwk["e"]?.string else { return nil }
            return .rsa(try RSAVerifyingKey(modulus: Base64URL.decode(modulus), exponent: Base64URL.decode(exponent)))
        } catch { return nil }
    }
}

extension JSONObject {
    fileprivate func only(_ names: Set<String>) -> JSONObject {
        var object = JSONObject()
        for member in members where names.contains(member.name) { object.set(member.name, member.value) }
        return object
    }
}
