internal import SegelCrypto

/// The public keys a machine client signs in with: a JWK set (RFC 7517 section 5) of which each key is for signatures and says no more than a
/// public key does. Unlike a provider's set, of which we take what we know, this one is registered once: what we do not know in it is refused.
package struct ClientKeys: Sendable, Equatable {
    package static let sizeLimit = 16 << 10
    package static let countLimit = 10

    struct Key: Sendable, Equatable {
        let kid: String
        let key: VerifyingKey
    }

    let keys: [Key]

    package init(_ bytes: [UInt8]) throws(ProofFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes, limit: Self.sizeLimit) } catch { throw .keyRefused }
        guard let items = object["keys"]?.array, (1...Self.countLimit).contains(items.count) else { throw .keyRefused }
        var keys: [Key] = []
        for item in items {
            guard let jwk = item.object else { throw .keyRefused }
            let key = try SelfSignedJWS.publicKey(jwk)
            let kid = jwk["kid"]?.string ?? JWK(key).thumbprint
            // Two keys of one name would make the order of the set decide.
            guard (1...200).contains(kid.utf8.count), !keys.contains(where: { $0.kid == kid || $0.key == key }) else { throw .keyRefused }
            keys.append(Key(kid: kid, key: key))
        }
        self.keys = keys
    }

    /// As it is kept: the required members and the name of each.
    package var bytes: [UInt8] {
        let items = keys.map { item -> JSONValue in
            var jwk = JWK(item.key).object
            jwk.set("kid", .string(item.kid))
            return .object(jwk)
        }
        var object = JSONObject()
        object.set("keys", .array(items))
        return JSONWriter.bytes(object)
    }

    package var names: [String] { keys.map(\.kid) }

    /// The key a header names; without a name the only one of the algorithm.
    func key(_ kid: String?, for algorithm: SignatureAlgorithm) -> VerifyingKey? {
        let fitting = keys.filter { $0.key.algorithm == algorithm }
        guard let kid else { return fitting.count == 1 ? fitting[0].key : nil }
        return fitting.first { $0.kid == kid }?.key
    }
}
