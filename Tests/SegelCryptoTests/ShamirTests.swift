import Testing

@testable import SegelCrypto

@Suite("Shamir over GF(256)")
struct ShamirTests {
    let random = UncheckedSeededRandom(seed: 5)

    func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withUnsafeBytes { Array($0) } }

    /// All subsets of `items` with `count` members.
    static func subsets<Item>(_ items: [Item], of count: Int) -> [[Item]] {
        guard count > 0 else { return [[]] }
        return items.indices.flatMap { at in subsets(Array(items[(at + 1)...]), of: count - 1).map { [items[at]] + $0 } }
    }

    @Test("the field: products and inverses are FIPS 197's, and every law holds for every pair") func field() {
        // FIPS 197, sections 4.2 and 4.2.1.
        #expect(GF256.multiply(0x57, 0x83) == 0xC1 && GF256.multiply(0x57, 0x13) == 0xFE && GF256.invert(0x53) == 0xCA)
        #expect(GF256.invert(0) == 0)
        for a in UInt8.min...UInt8.max {
            #expect(a == 0 || GF256.multiply(a, GF256.invert(a)) == 1, "\(a)")
            for b in UInt8.min...UInt8.max where GF256.multiply(a, b) != Self.byTable(a, b) { Issue.record("\(a) × \(b)") }
        }
    }

    /// Another way to multiply, by logarithms to the base 3, to compare with.
    static let powers: [UInt8] = (0..<255).reduce(into: []) { powers, _ in
        guard let last = powers.last else { return powers.append(1) }
        let doubled = last & 0x80 == 0 ? last << 1 : last << 1 ^ 0x1B
        powers.append(doubled ^ last)
    }
    static let logarithms: [UInt8: Int] = Dictionary(uniqueKeysWithValues: powers.enumerated().map { ($1, $0) })

    static func byTable(_ a: UInt8, _ b: UInt8) -> UInt8 {
        guard let logA = logarithms[a], let logB = logarithms[b] else { return 0 }
        return powers[(logA + logB) % 255]
    }

    @Test("every subset of m of n shares joins to the secret for n ≤ 6, in any order; more do no harm; fewer never do")
    func exhaustive() throws {
        for dealt in 2...6 {
            for needed in 2...dealt {
                let secret = SecretBytes(random: 32, from: random)
                let shares = try Shamir.split(secret, needed: needed, dealt: dealt, random: random)
                #expect(shares.map { Int($0.index) } == Array(1...dealt))
                for count in 1...dealt {
                    for subset in Self.subsets(shares, of: count) {
                        let joined = try Shamir.join(subset.reversed())
                        #expect((bytes(joined) == bytes(secret)) == (count >= needed), "\(count) of \(needed)-of-\(dealt)")
                    }
                }
            }
        }
    }

    @Test("16 of 16, and secrets of other lengths") func limits() throws {
        for count in [1, 31, 64, 100] {
            let secret = SecretBytes(random: count, from: random)
            let shares = try Shamir.split(secret, needed: 16, dealt: 16, random: random)
            #expect(try bytes(Shamir.join(shares)) == bytes(secret))
            #expect(try bytes(Shamir.join(shares.dropLast())) != bytes(secret))
        }
    }

    @Test("one share tells nothing: over many splits of one secret each of its bytes takes all values") func uniform() throws {
        var byte: [UInt8] = [0]
        let secret = SecretBytes(moving: &byte)
        var seen: Set<UInt8> = []
        for _ in 0..<8_000 { seen.insert(bytes(try Shamir.split(secret, needed: 2, dealt: 2, random: random)[0].value)[0]) }
        #expect(seen.count == 256)
    }

    @Test("A14: zero and duplicate indices, no shares, unequal lengths, and bounds") func refusals() throws {
        let secret = SecretBytes(random: 32, from: random)
        let shares = try Shamir.split(secret, needed: 2, dealt: 3, random: random)
        #expect(throws: Shamir.Failure.zeroIndex) { try Shamir.Share(index: 0, value: secret) }
        #expect(throws: Shamir.Failure.duplicateIndex(2)) { try Shamir.join([shares[1], shares[0], shares[1]]) }
        #expect(throws: Shamir.Failure.noShares) { try Shamir.join([]) }
        let short = try Shamir.Share(index: 3, value: SecretBytes(random: 31, from: random))
        #expect(throws: Shamir.Failure.lengthsDiffer) { try Shamir.join([shares[0], short]) }
        for (needed, dealt) in [(1, 1), (1, 2), (0, 3), (3, 2), (2, 17), (17, 17), (-1, 5)] {
            #expect(throws: Shamir.Failure.parametersRefused) { try Shamir.split(secret, needed: needed, dealt: dealt, random: random) }
        }
    }
}

@Suite("Base32")
struct Base32Tests {
    func encode(_ bytes: [UInt8]) -> String {
        var letters = [UInt8](repeating: 0, count: bytes.count / 5 * 8)
        bytes.withUnsafeBytes { bytes in letters.withUnsafeMutableBytes { Base32.encode(bytes, into: $0) } }
        return String(decoding: letters, as: UTF8.self)
    }

    func decode(_ text: [UInt8]) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: text.count / 8 * 5)
        try text.withUnsafeBytes { text in try bytes.withUnsafeMutableBytes { try Base32.decode(text, into: $0) } }
        return bytes
    }

    @Test("RFC 4648 section 10, and every value of five bits") func published() throws {
        #expect(encode(Array("fooba".utf8)) == "MZXW6YTB")
        #expect(try decode(Array("MZXW6YTB".utf8)) == Array("fooba".utf8))
        #expect(
            encode([0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF, 0x84, 0x65, 0x3A, 0x56, 0xD7, 0xC6, 0x75, 0xBE, 0x77, 0xDF])
                == "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        )
        let bytes = UncheckedSeededRandom(seed: 1).bytes(4_000)
        #expect(try decode(Array(encode(bytes).utf8)) == bytes)
    }

    @Test("every byte outside the alphabet is refused in every place") func alphabet() {
        let good = Array("MZXW6YTB".utf8), letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        for at in 0..<8 {
            for letter in UInt8.min...UInt8.max where !letters.contains(letter) {
                var bad = good
                bad[at] = letter
                #expect(throws: Base32.Malformed(), "\(letter) at \(at)") { try decode(bad) }
            }
        }
    }
}

@Suite("Agreement on P-256")
struct P256AgreementTests {
    func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withUnsafeBytes { Array($0) } }

    func key(_ scalar: String) throws -> P256Agreement.PrivateKey {
        var bytes = try Hex.decode(scalar)
        return try P256Agreement.PrivateKey(scalar: SecretBytes(moving: &bytes))
    }

    @Test("RFC 5903 section 8.1") func published() throws {
        let initiator = try key("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433")
        let responder = try key("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53")
        let common = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"
        #expect(Hex.encode(bytes(initiator.agree(with: responder.publicKey))) == common)
        #expect(Hex.encode(bytes(responder.agree(with: initiator.publicKey))) == common)
    }

    @Test("points off the curve, the point at infinity, wrong lengths and scalars out of range are refused") func malformed() throws {
        let good = P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 2)).publicKey.bytes
        for at in [0, 31, 32, 63] {
            var off = good
            off[at] ^= 1
            #expect(throws: KeyInvalid()) { try P256Agreement.PublicKey(bytes: off) }
        }
        for bytes in [[], Array(good.dropLast()), good + [0], [4] + good, [UInt8](repeating: 0, count: 64)] {
            #expect(throws: KeyInvalid()) { try P256Agreement.PublicKey(bytes: bytes) }
        }
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
        for scalar in [String(repeating: "0", count: 64), order, String(repeating: "f", count: 64), "01"] {
            #expect(throws: KeyInvalid()) { try key(scalar) }
        }
    }
}
