package import SegelCrypto

package enum TrustFailure: Error, Equatable {
    case malformed
    /// Fewer good signatures of root keys than the threshold.
    case notSigned
    /// An older list than one seen before (rollback), or another list of the number seen last (`init(_:root:after:)`).
    case olderThanSeen
}

/// What a verifier pins, once, by hand: the root keys and how many of them a trust list needs.
package struct TrustRoot: Sendable, Equatable {
    package let threshold: Int
    package let keys: [VerifyingKey]

    package init(threshold: Int, keys: [VerifyingKey]) throws(TrustFailure) {
        guard threshold >= 1, threshold <= keys.count, Set(keys).count == keys.count else { throw .malformed }
        self.threshold = threshold
        self.keys = keys
    }

    /// `{"threshold":1,"keys":[<JWK>,…]}`
    package init(bytes: [UInt8]) throws(TrustFailure) {
        do {
            let object = try JSONReader.readObject(bytes)
            guard let threshold = object["threshold"]?.integer, let list = object["keys"]?.array else { throw TrustFailure.malformed }
            let keys = try list.map { json in
                guard let jwk = json.object else { throw TrustFailure.malformed }
                return try JWK(jwk).key
            }
            try self.init(threshold: Int(truncatingIfNeeded: threshold), keys: keys)
        } catch { throw .malformed }
    }

    package var bytes: [UInt8] {
        var object = JSONObject()
        object.set("threshold", .integer(Int64(threshold)))
        object.set("keys", .array(keys.map { .object(JWK($0).object) }))
        return JSONWriter.bytes(object)
    }
}
