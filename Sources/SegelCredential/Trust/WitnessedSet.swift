internal import SegelCrypto

/// Names one issued credential: the first 16 bytes of SHA-256 over its issuer-signed JWT, which ends before the first `~`. Disclosures are not
/// in it, so a presentation of any of them has the same name.
package struct WitnessedDigest: Sendable, Hashable, Comparable {
    package static let count = 16

    private let high: UInt64
    private let low: UInt64

    package init(credential: [UInt8]) { self.init(jwt: Self.issuerSigned(credential)) }

    /// The JWT of a compact SD-JWT: what comes before the first `~`, and all of what has none.
    package static func issuerSigned(_ credential: [UInt8]) -> ArraySlice<UInt8> {
        credential.firstIndex(of: UInt8(ascii: "~")).map { credential[..<$0] } ?? credential[...]
    }

    init(jwt: ArraySlice<UInt8>) { self.init(SHA256.digest(jwt)[..<Self.count]) }

    /// Of an mdoc: over what its issuer signed and the signature, which no presentation leaves out.
    init(mdoc payload: [UInt8], signature: [UInt8]) { self.init(SHA256.digest(payload + signature)[..<Self.count]) }

    /// Nil unless there are 16 of them.
    package init?(stored bytes: [UInt8]) {
        guard bytes.count == Self.count else { return nil }
        self.init(bytes[...])
    }

    fileprivate init(_ bytes: ArraySlice<UInt8>) {
        let half = bytes.startIndex + 8
        high = bytes[..<half].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[half...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package var bytes: [UInt8] { [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } } }

    package static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

/// What the transparency log recorded of a compromised key before the compromise: the only credentials of that key that are still believed
/// (Docs/Formats/WitnessedSet.md).
package struct WitnessedSet: Sendable {
    static let format = "segel-witnessed-1"
    private static let headerLimit = 256

    private let digests: ArraySlice<UInt8>

    /// Reads a fetched set for the key that the trust list says was compromised. The list's root signers vouch for its digest.
    package init(_ bytes: [UInt8], of key: TrustedKey) throws(TrustFailure) {
        guard let since = key.compromisedSince, let expected = key.witnessed, Self.digest(bytes) == expected else {
            throw .witnessedSetRefused
        }
        guard let end = bytes.prefix(Self.headerLimit).firstIndex(of: 0x0A) else { throw .malformed }
        let digests = bytes[(end + 1)...]
        let header = Self.header(key.kid, since, digests.count / WitnessedDigest.count)
        guard digests.count % WitnessedDigest.count == 0, bytes[...end].elementsEqual(header) else { throw .malformed }
        self.digests = digests
        for index in 0..<max(0, count - 1) { guard self[index] < self[index + 1] else { throw .malformed } }
    }

    /// The file for a key compromised at `since`.
    package static func encode(_ digests: [WitnessedDigest], kid: String, since: Int64) -> [UInt8] {
        let sorted = Set(digests).sorted()
        return header(kid, since, sorted.count) + sorted.flatMap(\.bytes)
    }

    /// What the trust list says of a file: SHA-256, base64url.
    package static func digest(_ bytes: [UInt8]) -> String { Base64URL.encode(SHA256.digest(bytes)) }

    package var count: Int { digests.count / WitnessedDigest.count }

    /// By halves: the file is sorted.
    func contains(_ digest: WitnessedDigest) -> Bool {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if self[middle] == digest { return true }
            range = self[middle] < digest ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    private subscript(index: Int) -> WitnessedDigest {
        let start = digests.startIndex + index * WitnessedDigest.count
        return WitnessedDigest(digests[start..<(start + WitnessedDigest.count)])
    }

    private static func header(_ kid: String, _ since: Int64, _ count: Int) -> [UInt8] {
        Array("\(format) \(kid) \(since) \(count)\n".utf8)
    }
}
