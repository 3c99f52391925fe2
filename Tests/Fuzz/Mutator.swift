import SegelCrypto

/// Makes other inputs from a seed: bits, bytes, pieces moved, doubled and cut, and the same inside base64url parts, where the letters hide
/// structure that flipping them seldom reaches.
struct Mutator {
    private var state: UInt64
    /// Bytes of the longest that is made.
    private let limit: Int
    private static let words = [
        "~", ".", "\"", "{", "}", "[", "]", ":", ",", "...", "_sd", "_sd_alg", "null", "1e999", "\\u0000", "\u{FF}", "-0",
    ]

    /// `seeds`: what mutations begin with; a tenth over the longest of them must fit, or its end is never read.
    init(seed: UInt64, of seeds: [[UInt8]]) {
        state = seed
        limit = Self.limit(seeds)
    }

    static func limit(_ seeds: [[UInt8]]) -> Int { max(16 << 10, (seeds.map(\.count).max() ?? 0) * 11 / 10) }

    /// SplitMix64: quick, and the same for the same seed. Its slight bias to small numbers hurts nobody here.
    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return limit <= 1 ? 0 : Int((mixed ^ mixed >> 31) % UInt64(limit))
    }

    mutating func mutate(_ seeds: [[UInt8]]) -> [UInt8] {
        var bytes = seeds[number(below: seeds.count)]
        for _ in 0...number(below: 4) {
            bytes = number(below: 3) == 0 ? inside(bytes, seeds) : once(bytes, seeds)
        }
        // Doubled again and again they would grow without end.
        return Array(bytes.prefix(limit))
    }

    private mutating func once(_ input: [UInt8], _ seeds: [[UInt8]]) -> [UInt8] {
        var bytes = input
        let at = number(below: max(1, bytes.count))
        switch number(below: 8) {
        case 0 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8(number(below: 8))
        case 1 where !bytes.isEmpty: bytes[at] = UInt8(number(below: 256))
        case 2: bytes.insert(contentsOf: Array(Self.words[number(below: Self.words.count)].utf8), at: min(at, bytes.count))
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + number(below: 16)))
        case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + number(below: 64))], at: number(below: bytes.count + 1))
        case 5: bytes = Array(bytes.prefix(at))
        case 6:
            let other = seeds[number(below: seeds.count)]
            bytes = Array(bytes.prefix(at)) + other.suffix(number(below: other.count + 1))
        default: bytes.insert(UInt8(number(below: 256)), at: min(at, bytes.count))
        }
        return bytes
    }

    /// One part between separators, decoded, mutated and encoded again.
    private mutating func inside(_ input: [UInt8], _ seeds: [[UInt8]]) -> [UInt8] {
        let isSeparator: (UInt8) -> Bool = { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "~") }
        var parts: [ArraySlice<UInt8>] = input.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
        let separators = input.filter(isSeparator), at = number(below: parts.count)
        guard let decoded = try? Base64URL.decode(parts[at]) else { return once(input, seeds) }
        parts[at] = Base64URL.encodedBytes(once(decoded, [decoded]))[...]
        var bytes = Array(parts[0])
        for (separator, part) in zip(separators, parts.dropFirst()) { bytes += [separator] + part }
        return bytes
    }
}
