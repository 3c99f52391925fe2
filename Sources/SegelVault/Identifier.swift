package import SegelCrypto

/// 16 random bytes that name one thing, written as 32 lower-case hex digits. `Kind` keeps a citizen from standing where an object belongs.
/// Nothing is derived from a person: an identifier tells a stranger nothing, and it is what logs may carry.
package struct Identifier<Kind>: Hashable, Comparable, Sendable {
    package static var byteCount: Int { 16 }

    // Two words instead of an array: no allocation, and a wrong length cannot exist.
    private let high: UInt64
    private let low: UInt64

    package init(from random: some RandomSource) {
        let bytes = random.bytes(Self.byteCount)
        high = bigEndian(bytes[0..<8])
        low = bigEndian(bytes[8..<16])
    }

    /// Throws `MalformedIdentifier` unless there are exactly 16 bytes.
    package init(bytes: some Collection<UInt8>) throws(MalformedIdentifier) {
        guard bytes.count == Self.byteCount else { throw MalformedIdentifier() }
        let words = bytes.withContiguousStorageIfAvailable { buffer in
            let raw = UnsafeRawBufferPointer(buffer)
            return (raw.loadUnaligned(as: UInt64.self).bigEndian, raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
        }
        (high, low) = words ?? (bigEndian(bytes.prefix(8)), bigEndian(bytes.dropFirst(8)))
    }

    /// Takes 32 lower-case hex digits; capitals are refused, so that each identifier has one spelling.
    package init(text: String) throws(MalformedIdentifier) {
        let letters = text.utf8
        guard letters.count == 2 * Self.byteCount else { throw MalformedIdentifier() }
        high = try Self.word(letters.prefix(Self.byteCount))
        low = try Self.word(letters.dropFirst(Self.byteCount))
    }

    private static func word(_ letters: some Sequence<UInt8>) throws(MalformedIdentifier) -> UInt64 {
        var word: UInt64 = 0
        for letter in letters {
            switch letter {
            case 0x30...0x39: word = word << 4 | UInt64(letter - 0x30)
            case 0x61...0x66: word = word << 4 | UInt64(letter - 0x61 + 10)
            default: throw MalformedIdentifier()
            }
        }
        return word
    }

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { bytes, count in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            raw.storeBytes(of: high.bigEndian, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            count = Self.byteCount
        }
    }

    package var text: String {
        String(unsafeUninitializedCapacity: 2 * Self.byteCount) { letters in
            for at in 0..<Self.byteCount {
                letters[at] = Self.letter(high, at)
                letters[Self.byteCount + at] = Self.letter(low, at)
            }
            return 2 * Self.byteCount
        }
    }

    /// Of a word's sixteen digits the one at `at`.
    private static func letter(_ word: UInt64, _ at: Int) -> UInt8 {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * at)) & 15
        return digit + (digit < 10 ? 0x30 : 0x61 - 10)
    }

    /// Byte order, which is also the order of `text`.
    package static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws { self = try Identifier(text: decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// An identifier is 16 bytes, or 32 lower-case hexadecimal digits.
package struct MalformedIdentifier: Error, Equatable {
    package let code = "identifier-malformed"

    package init() {}
}

/// Marks identifiers of citizens.
package enum CitizenKind {}
/// Marks identifiers of what a citizen has: documents, cases, credentials.
package enum ObjectKind {}
/// Marks identifiers of keys.
package enum KeyKind {}
/// Marks identifiers of deployments.
package enum DeploymentKind {}
/// Marks identifiers of sets of shares.
package enum ShareSetKind {}

/// A citizen inside this deployment; has nothing to do with the NIK.
package typealias CitizenID = Identifier<CitizenKind>
/// A document, a profile, a sealed value: whatever is sealed on its own.
package typealias ObjectID = Identifier<ObjectKind>
/// One key, the same in every version of a citizen's key; drawn anew for each version of a ring key.
package typealias KeyID = Identifier<KeyKind>
/// One installation. Sealed data of one deployment never opens in another.
package typealias DeploymentID = Identifier<DeploymentKind>
/// One dealing of shares; shares of different sets never go together.
package typealias ShareSetID = Identifier<ShareSetKind>
