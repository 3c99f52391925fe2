internal import SegelCompression
internal import SegelCrypto

/// What a status list says of one credential (draft-ietf-oauth-status-list section 7). 3 is application-specific; here: superseded.
package enum CredentialStatus: UInt8, Sendable, CaseIterable {
    case valid = 0
    case invalid = 1
    case suspended = 2
    case superseded = 3
}

/// A status list: `bits` a credential, packed least-significant first (section 4).
package struct StatusList: Sendable, Equatable {
    package static let byteLimit = 16 << 20

    package let bits: Int
    private var bytes: [UInt8]

    /// `bits`: 1, 2, 4 or 8.
    package init?(bits: Int, capacity: Int) {
        guard [1, 2, 4, 8].contains(bits), capacity > 0, capacity <= Self.byteLimit * 8, capacity * bits % 8 == 0,
            capacity * bits / 8 <= Self.byteLimit
        else { return nil }
        self.bits = bits
        bytes = Array(repeating: 0, count: capacity * bits / 8)
    }

    /// From `lst`: base64url over ZLIB.
    package init(bits: Int, encoded: String) throws(CredentialFailure) {
        let compressed: [UInt8]
        do { compressed = try Base64URL.decode(encoded) } catch { throw .malformed }
        try self.init(bits: bits, compressed: compressed)
    }

    /// From `lst` of a CBOR form: ZLIB.
    package init(bits: Int, compressed: [UInt8]) throws(CredentialFailure) {
        guard [1, 2, 4, 8].contains(bits) else { throw .claimRefused }
        self.bits = bits
        do { bytes = try Zlib.inflate(compressed, limit: Self.byteLimit) } catch { throw .malformed }
        guard !bytes.isEmpty else { throw .claimRefused }
    }

    package var count: Int { bytes.count * 8 / bits }

    /// Nil out of bounds.
    package func value(at index: Int) -> UInt8? {
        guard index >= 0, index < count else { return nil }
        return bytes[index * bits / 8] >> UInt8(index * bits % 8) & mask
    }

    package mutating func set(_ value: UInt8, at index: Int) {
        precondition(index >= 0 && index < count && value <= mask)
        let shift = UInt8(index * bits % 8)
        bytes[index * bits / 8] = bytes[index * bits / 8] & ~(mask << shift) | value << shift
    }

    package func encoded() throws(CredentialFailure) -> String { Base64URL.encode(try compressed()) }

    package func compressed() throws(CredentialFailure) -> [UInt8] {
        do { return try Zlib.compress(bytes) } catch { throw .tooLarge }
    }

    private var mask: UInt8 { UInt8(truncatingIfNeeded: 1 << bits - 1) }
}
