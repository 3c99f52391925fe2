package import SegelCrypto

/// Why a list, root or succession is not believed.
package enum TrustFailure: String, Error, Equatable {
    case malformed
    /// Fewer good signatures of root keys than the threshold.
    case notSigned
    /// An older list, or an older root, than one seen before (rollback).
    case olderThanSeen
    /// Other content under the number seen last: two truths told to two verifiers.
    case equivocates
    /// Issued later than now: one of the two clocks is wrong.
    case fromTheFuture
    /// A list whose `previous` is not the list before it.
    case chainBroken
    /// A root that is not the next one after the one trusted.
    case rootOutOfOrder
    /// A root that names another predecessor than the one trusted.
    case rootForked
    /// A witnessed set with another digest than the trust list's.
    case witnessedSetRefused
}

/// What a verifier pins, once, by hand: the root keys and how many of them a trust list needs. Its successors it follows by itself.
package struct TrustRoot: Sendable, Equatable {
    private static let keyLimit = 64
    private static let versionLimit = 100_000

    /// 1 for the first; grows by one with each succession.
    package let version: Int
    package let threshold: Int
    package let keys: [VerifyingKey]

    package init(version: Int = 1, threshold: Int, keys: [VerifyingKey]) throws(TrustFailure) {
        guard threshold >= 1, threshold <= keys.count, keys.count <= Self.keyLimit, Set(keys).count == keys.count, version >= 1,
            version <= Self.versionLimit
        else { throw .malformed }
        self.version = version
        self.threshold = threshold
        self.keys = keys
    }

    /// `{"threshold":2,"keys":[<JWK>,…]}`, with `"version":2` in front from the second on.
    package init(bytes: [UInt8]) throws(TrustFailure) {
        do { try self.init(JSONReader.readObject(bytes)) } catch { throw .malformed }
    }

    init(_ object: JSONObject) throws(TrustFailure) {
        guard let threshold = object["threshold"]?.integer, let list = object["keys"]?.array else { throw .malformed }
        var version: Int64 = 1
        if let member = object["version"] {
            guard let number = member.integer else { throw .malformed }
            version = number
        }
        var keys: [VerifyingKey] = []
        for json in list {
            guard let jwk = json.object else { throw .malformed }
            do { keys.append(try JWK(jwk).key) } catch { throw .malformed }
        }
        try self.init(version: Int(truncatingIfNeeded: version), threshold: Int(truncatingIfNeeded: threshold), keys: keys)
    }

    package var bytes: [UInt8] {
        var object = JSONObject()
        if version > 1 { object.set("version", .integer(Int64(version))) }
        object.set("threshold", .integer(Int64(threshold)))
        object.set("keys", .array(keys.map { .object(JWK($0).object) }))
        return JSONWriter.bytes(object)
    }

    /// SHA-256 of `bytes`, base64url: how its successor names it.
    package var digest: String { Base64URL.encode(SHA256.digest(bytes)) }
}
