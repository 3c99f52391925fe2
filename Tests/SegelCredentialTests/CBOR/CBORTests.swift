import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("CBOR, deterministic and strict")
struct CBORTests {
    /// Values of RFC 8949 appendix A with their one deterministic encoding.
    static let examples: [(String, CBORValue)] = [
        ("00", .unsigned(0)), ("01", .unsigned(1)), ("0a", .unsigned(10)), ("17", .unsigned(23)), ("1818", .unsigned(24)),
        ("1819", .unsigned(25)), ("1864", .unsigned(100)), ("1903e8", .unsigned(1_000)), ("1a000f4240", .unsigned(1_000_000)),
        ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)), ("1bffffffffffffffff", .unsigned(.max)),
        ("3bffffffffffffffff", .negative(.max)),
        ("c249010000000000000000", .tagged(2, .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0]))),
        ("c349010000000000000000", .tagged(3, .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0]))), ("20", CBORValue(-1)), ("29", CBORValue(-10)),
        ("3863", CBORValue(-100)), ("3903e7", CBORValue(-1_000)), ("f90000", .float(0)), ("f98000", .float(-0.0)), ("f93c00", .float(1)),
        ("fb3ff199999999999a", .float(1.1)), ("f93e00", .float(1.5)), ("f97bff", .float(65_504)), ("fa47c35000", .float(100_000)),
        ("fa7f7fffff", .float(3.4028234663852886e+38)), ("fb7e37e43c8800759c", .float(1.0e+300)), ("f90001", .float(5.960464477539063e-8)),
        ("f90400", .float(0.00006103515625)), ("f9c400", .float(-4)), ("fbc010666666666666", .float(-4.1)), ("f97c00", .float(.infinity)),
        ("f9fc00", .float(-.infinity)), ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null), ("f7", .undefined), ("f0", .simple(16)),
        ("f8ff", .simple(255)), ("c074323031332d30332d32315432303a30343a30305a", .tagged(0, .text("2013-03-21T20:04:00Z"))),
        ("c11a514b67b0", .tagged(1, .unsigned(1_363_896_240))), ("c1fb41d452d9ec200000", .tagged(1, .float(1_363_896_240.5))),
        ("d74401020304", .tagged(23, .bytes([1, 2, 3, 4]))), ("d818456449455446", .encoded([0x64, 0x49, 0x45, 0x54, 0x46])),
        ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", .tagged(32, .text("http://www.example.com"))), ("40", .bytes([])),
        ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")), ("6161", .text("a")), ("6449455446", .text("IETF")),
        ("62225c", .text("\"\\")), ("62c3bc", .text("\u{fc}")), ("63e6b0b4", .text("\u{6c34}")), ("64f0908591", .text("\u{10151}")),
        ("80", .array([])), ("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
        ("8301820203820405", .array([.unsigned(1), .array([.unsigned(2), .unsigned(3)]), .array([.unsigned(4), .unsigned(5)])])),
        (
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
            .array((1...25).map { .unsigned($0) })
        ),
        ("a0", .map(CBORMap())), ("a201020304", map([(.unsigned(1), .unsigned(2)), (.unsigned(3), .unsigned(4))])),
        (
            "a26161016162820203",
            map([(.text("a"), .unsigned(1)), (.text("b"), .array([.unsigned(2), .unsigned(3)]))])
        ),
        ("826161a161626163", .array([.text("a"), map([(.text("b"), .text("c"))])])),
        (
            "a56161614161626142616361436164614461656145",
            map(["a", "b", "c", "d", "e"].map { (.text($0), .text($0.uppercased())) })
        ),
    ]

    static func map(_ members: [(CBORValue, CBORValue)]) -> CBORValue {
        .map(members.reduce(into: CBORMap()) { $0.set($1.0, $1.1) })
    }

    static func failure(_ bytes: [UInt8], limits: CBORLimits = CBORLimits()) -> CBORFailure? {
        do {
            _ = try CBORReader.read(bytes, limits: limits)
            return nil
        } catch { return error }
    }

    @Test("RFC 8949 appendix A, both ways", arguments: examples.indices)
    func appendixA(index: Int) throws {
        let (hex, value) = Self.examples[index]
        #expect(Hex.encode(CBORWriter.bytes(value)) == hex)
        #expect(try CBORReader.read(Hex.decode(hex)) == value)
    }

    @Test("NaN is written one way, and read that way alone")
    func notANumber() throws {
        #expect(Hex.encode(CBORWriter.bytes(.float(.nan))) == "f97e00")
        #expect(try CBORReader.read(Hex.decode("f97e00")) != .null)
        for hex in ["fa7fc00000", "fb7ff8000000000000", "f97e01"] { #expect(Self.failure(try Hex.decode(hex)) == .notShortest) }
    }

    @Test(
        "refused, each for its reason",
        arguments: [
            ("", .truncated), ("18", .truncated), ("19ff", .truncated), ("61", .truncated), ("42ff", .truncated), ("81", .truncated),
            ("a101", .truncated), ("c0", .truncated), ("f9ff", .truncated), ("9bffffffffffffffff", .truncated),
            ("bbffffffffffffffff", .truncated), ("5bffffffffffffffff", .truncated), ("0000", .trailingBytes), ("a000", .trailingBytes),
            ("1817", .notShortest), ("190018", .notShortest), ("1900ff", .notShortest), ("1a0000ffff", .notShortest),
            ("1b00000000ffffffff", .notShortest), ("5800", .notShortest), ("780161", .notShortest), ("9800", .notShortest),
            ("b800", .notShortest), ("d817f6", .notShortest), ("fa3f800000", .notShortest), ("fb3ff0000000000000", .notShortest),
            ("9f01ff", .indefiniteLength), ("bf6161 01ff", .indefiniteLength), ("5f4101ff", .indefiniteLength),
            ("7f6161ff", .indefiniteLength),
            ("ff", .indefiniteLength), ("a201010102", .duplicateKey), ("a2616101616102", .duplicateKey), ("a2a0 01a0 02", .duplicateKey),
            ("61ff", .invalidText), ("62c328", .invalidText), ("63eda080", .invalidText), ("62c080", .invalidText), ("1c", .reserved),
            ("1d", .reserved), ("1e", .reserved), ("3c", .reserved), ("5d", .reserved), ("7e", .reserved), ("fc", .reserved),
            ("fe", .reserved),
            ("f814", .reserved), ("f81f", .reserved), ("f800", .reserved),
        ] as [(String, CBORFailure)]
    )
    func refused(hex: String, expected: CBORFailure) throws {
        #expect(Self.failure(try Hex.decode(hex.filter { $0 != " " })) == expected)
    }

    @Test("A50: a key that comes twice is refused in maps of few keys and of many", arguments: [2, 16, 17, 23])
    func twice(count: UInt8) {
        for place in 1..<count {
            var map: [UInt8] = [0xA0 | count]
            for key in 0..<count { map += [key, 0] }
            #expect(Self.failure(map) == nil)
            map[1 + 2 * Int(place)] = 0
            #expect(Self.failure(map) == .duplicateKey)
        }
    }

    @Test("A58: depth, items and bytes are bounded before memory is taken")
    func limits() {
        let deep = [UInt8](repeating: 0x81, count: 100_000) + [0x00]
        #expect(Self.failure(deep) == .tooDeep)
        #expect(Self.failure([UInt8](repeating: 0xC6, count: 100_000) + [0x00]) == .tooDeep)
        #expect(Self.failure([UInt8](repeating: 0x81, count: 32) + [0x00]) == nil)
        #expect(Self.failure([UInt8](repeating: 0x81, count: 33) + [0x00]) == .tooDeep)
        let wide = [0x9A, 0x00, 0x01, 0x86, 0xA0] + [UInt8](repeating: 0x00, count: 100_000)
        #expect(Self.failure(wide) == .tooLarge)
        #expect(Self.failure([UInt8](repeating: 0x00, count: 1 << 20 + 1)) == .tooLarge)
    }

    @Test("keys are written in the order of their bytes, whatever order they came in")
    func order() throws {
        let keys: [CBORValue] = [
            .unsigned(10), .unsigned(100), CBORValue(-1), .text("z"), .text("aa"), .array([.unsigned(100)]), .bool(false),
        ]
        let sorted = "8a0a01186401200161 7a016261610181186401f401".filter { $0 != " " }.replacing("8a0a", with: "a70a")
        for shift in keys.indices {
            let turned = keys[shift...] + keys[..<shift]
            #expect(Hex.encode(CBORWriter.bytes(Self.map(turned.map { ($0, .unsigned(1)) }))) == sorted)
        }
    }

    @Test("whatever is read is written as the same value, and random bytes never do harm")
    func random() throws {
        let random = UncheckedSeededRandom(seed: 1)
        var read = 0
        for _ in 0..<200_000 {
            let bytes = random.bytes(1 + Int(random.number(below: 24)))
            guard let value = try? CBORReader.read(bytes) else { continue }
            read += 1
            let written = CBORWriter.bytes(value)
            // Only the order of keys may differ.
            #expect(written.count == bytes.count)
            #expect(CBORWriter.bytes(try CBORReader.read(written)) == written)
        }
        #expect(read > 1_000)
    }

    @Test("built values survive, and each cut of them is refused")
    func built() throws {
        let random = UncheckedSeededRandom(seed: 2)
        for _ in 0..<300 {
            let value = Self.value(random, depth: 4)
            let bytes = CBORWriter.bytes(value)
            #expect(CBORWriter.bytes(try CBORReader.read(bytes)) == bytes)
            for end in bytes.indices { #expect(Self.failure(Array(bytes[..<end])) == .truncated) }
        }
    }

    static func value(_ random: UncheckedSeededRandom, depth: Int) -> CBORValue {
        switch random.number(below: depth == 0 ? 7 : 10) {
        case 0: .unsigned(random.number(below: .max) >> random.number(below: 64))
        case 1: .negative(random.number(below: .max) >> random.number(below: 64))
        case 2: .bytes(random.bytes(Int(random.number(below: 40))))
        case 3: .text(Base64URL.encode(random.bytes(Int(random.number(below: 40)))))
        case 4: .bool(random.number(below: 2) == 0)
        case 5: .null
        case 6: .float(Double(bitPattern: random.number(below: .max)))
        case 7: .array((0..<random.number(below: 5)).map { _ in value(random, depth: depth - 1) })
        case 8: .tagged(random.number(below: 2_000), value(random, depth: depth - 1))
        default: map((0..<random.number(below: 5)).map { (.unsigned(UInt64($0)), value(random, depth: depth - 1)) })
        }
    }
}
