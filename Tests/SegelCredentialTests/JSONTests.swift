import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("JSON, strictly")
struct JSONTests {
    func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("numbers stay exact to the last of 64 bits, and as written beyond")
    func numbers() throws {
        for value in [0, 1, -1, .max, .min, 9_007_199_254_740_993] as [Int64] { #expect(try read(String(value)) == .integer(value)) }
        for text in ["9223372036854775808", "1.0", "1e3", "-0", "1E-7"] { #expect(try read(text) == .decimal(text)) }
    }

    @Test("escapes, pairs and characters beyond ASCII")
    func strings() throws {
        #expect(try read(#""\u0041\n\"\/\ud83d\ude00""#) == .string("A\n\"/😀"))
        #expect(try read(#""Wayan Ñ 名""#) == .string("Wayan Ñ 名"))
        // Behind an escape as before one.
        #expect(try read(#""\\ a\b\f\r\t b""#) == .string("\\ a\u{8}\u{C}\r\t b"))
        #expect(throws: JSONFailure.malformed) { try read("\"\\n\u{1F}\"") }
    }

    @Test("A50: a byte that is not plain is seen wherever it stands in a block of a string")
    func blocks() {
        for place in 0..<43 {
            for byte in UInt8.min ... .max {
                let letters = [UInt8](repeating: 0x61, count: place) + [byte] + [UInt8](repeating: 0x61, count: 42 - place)
                let isPlain = byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                let read = try? JSONReader.read([UInt8(ascii: "\"")] + letters + [UInt8(ascii: "\"")])
                #expect((read != nil) == isPlain, "\(byte) at \(place)")
                // As one of a payload's digests, which are passed without being read as strings.
                let signed = try? JSONReader.readPayload(Array(#"{"_sd":[""#.utf8) + letters + Array(#""]}"#.utf8))
                #expect((signed?.digests != nil) == isPlain, "\(byte) at \(place) of a digest")
            }
        }
    }

    @Test(
        "A50: refused",
        arguments: [
            "", " ", "{", "[", "[1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "-", "-01", "+1", ".5",
            "1.", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "nul", "True", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\n\"", "\"\u{0}\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "1 2", "{}{}", "[]x", "// c\n1", "\u{FEFF}1",
        ]
    )
    func malformed(text: String) throws { #expect(throws: JSONFailure.self) { try read(text) } }

    /// Plain letters are passed eight at a time: what ends them stands at each place of the eight, and in what is left over.
    @Test("a string is what it spells wherever in it something is not plain", arguments: 0..<25)
    func special(at place: Int) throws {
        func read(_ inside: String) throws -> String? {
            let lead = String(repeating: "a", count: place), text = "[\"\(lead)\(inside)bcdefghi\", 1]"
            guard case .array(let values) = try JSONReader.read(Array(text.utf8)), values.count == 2 else { return nil }
            return values[0].string.map { String($0.dropFirst(place).dropLast(8)) }
        }
        for (inside, meant) in [
            ("", ""), ("\\\"", "\""), ("\\n", "\n"), ("\\u00e9", "\u{e9}"), ("\u{e9}", "\u{e9}"), ("\u{7f}", "\u{7f}"), (" ~", " ~"),
        ] {
            #expect(try read(inside) == meant, "\(inside)")
        }
        for wrong in ["\u{1f}", "\u{0}", "\n"] { #expect(throws: JSONFailure.self) { try read(wrong) } }
        #expect(throws: JSONFailure.self) { try JSONReader.read(Array("[\"".utf8) + [UInt8](repeating: 0x61, count: place)) }
    }

    @Test("A50: a name twice, also when one is written with an escape")
    func duplicates() throws {
        for text in [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"b":{"c":1,"c":2}}]"#] {
            #expect(throws: JSONFailure.duplicateMember) { try read(text) }
        }
        let many = (0..<60).map { #""n\#($0)":0"# }.joined(separator: ",")
        #expect(try read("{\(many)}").object?.members.count == 60)
        #expect(throws: JSONFailure.duplicateMember) { try read("{\(many),\"n7\":1}") }
    }

    @Test("A50: invalid UTF-8", arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], [0xC3], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        #expect(throws: JSONFailure.invalidUTF8) { try JSONReader.read([0x22] + bytes + [0x22]) }
        #expect(throws: JSONFailure.invalidUTF8) { try JSONReader.read([0x22, 0x5C, 0x6E] + bytes + [0x22]) }
    }

    @Test("A58: 32 levels are read, 33 are not")
    func depth() throws {
        func nested(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(try read(nested(32)).array?.count == 1)
        #expect(throws: JSONFailure.tooDeep) { try read(nested(33)) }
        #expect(throws: JSONFailure.tooLarge) { try JSONReader.read([UInt8](repeating: 0x20, count: JSONReader.sizeLimit + 1)) }
    }

    @Test("what is written reads back the same, byte for byte")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let value = Self.value(levels: 4, &random)
            let bytes = JSONWriter.bytes(value)
            #expect(try JSONReader.read(bytes) == value)
            #expect(try JSONWriter.bytes(JSONReader.read(bytes)) == bytes)
        }
    }

    @Test("cut anywhere, no text is another text")
    func cut() throws {
        let bytes = Array(#"{"a":[1,true,null,"x\u0041é"],"b":{"c":-1.5e3}}"#.utf8)
        for count in bytes.indices { #expect(throws: JSONFailure.self) { try JSONReader.read(bytes[..<count]) } }
    }

    static func value(levels: Int, _ random: inout SystemRandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0..<(levels > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .decimal("\(Int.random(in: 1...9, using: &random)).5e7")
        case 4: return .string(text(&random))
        case 5: return .array((0..<3).map { _ in value(levels: levels - 1, &random) })
        default:
            var object = JSONObject()
            for _ in 0..<3 { object.set(text(&random), value(levels: levels - 1, &random)) }
            return .object(object)
        }
    }

    static func text(_ random: inout SystemRandomNumberGenerator) -> String {
        let letters: [Character] = ["a", "\"", "\\", "\n", "\u{1}", "é", "名", "😀", "/", "~", "\u{7F}"]
        return String((0..<Int.random(in: 0..<8, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
    }
}
