import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

/// The examples of draft-ietf-oauth-status-list, which hold 2^20 entries with a few set.
@Suite("Published status lists")
struct StatusVectorTests {
    static let few: [Int: UInt8] = [
        0: 1, 1_993: 1, 25_460: 1, 159_495: 1, 495_669: 1, 554_353: 1, 645_645: 1, 723_232: 1, 854_545: 1, 934_534: 1, 1_000_345: 1,
    ]
    static let two: [Int: UInt8] = [
        0: 1, 1_993: 2, 25_460: 1, 159_495: 3, 495_669: 1, 554_353: 1, 645_645: 2, 723_232: 1, 854_545: 1, 934_534: 2, 1_000_345: 3,
    ]
    static let four: [Int: UInt8] = [
        0: 1, 1_993: 2, 35_460: 3, 459_495: 4, 595_669: 5, 754_353: 6, 845_645: 7, 923_232: 8, 924_445: 9, 934_534: 10, 1_004_534: 11,
        1_000_345: 12, 1_030_203: 13, 1_030_204: 14, 1_030_205: 15,
    ]

    @Test("A59: the long lists, at every width", arguments: [("1_long", 1, few), ("2_long", 2, two), ("4", 4, four)])
    func long(name: String, bits: Int, expected: [Int: UInt8]) throws {
        guard let list = try list(name) else { return }
        #expect(list.bits == bits && list.count == 1 << 20)
        var found: [Int: UInt8] = [:]
        for index in 0..<list.count { if let value = list.value(at: index), value != 0 { found[index] = value } }
        #expect(found == expected)
    }

    @Test("A59: a byte each: every value but 0 once")
    func bytes() throws {
        guard let list = try list("8") else { return }
        var counts = [Int](repeating: 0, count: 256)
        for index in 0..<list.count { if let value = list.value(at: index) { counts[Int(value)] += 1 } }
        #expect(list.bits == 8 && counts[1...].allSatisfy { $0 == 1 })
        #expect(list.value(at: 52_451) == 1 && list.value(at: 576_778) == 2)
    }

    @Test("the list of the CBOR form is the list of the JSON form", arguments: ["", "1_long", "2", "2_long", "4", "8"])
    func twoForms(name: String) throws {
        guard let list = try list(name), let text = try text("\(name)_cbor.md") else { return }
        let letters = (text.range(of: "encoded:").map { text[$0.upperBound...] } ?? text[...]).filter { !$0.isWhitespace }
        let cbor = try Hex.decode(String(letters))
        // {"bits": n, "lst": bytes}; the ZLIB stream starts with 78 DA or, compressed less, 78 01, 5E or 9C.
        let start = try #require(cbor.indices.dropLast().first { cbor[$0] == 0x78 && cbor[$0 + 1] == 0xDA })
        #expect(try StatusList(bits: list.bits, encoded: Base64URL.encode(cbor[start...])) == list)
    }

    private func list(_ name: String) throws -> StatusList? {
        guard let text = try text("\(name)_json.md") else { return nil }
        let bare = text.filter { !$0.isWhitespace }
        let match = try #require(bare.firstMatch(of: /"bits":([1248]),"lst":"([A-Za-z0-9_-]+)"/))
        return try StatusList(bits: #require(Int(match.1)), encoded: String(match.2))
    }

    private func text(_ name: String) throws -> String? {
        guard let folder = Vectors.folder else {
            print("skipped: no shared/vectors beside the repository")
            return nil
        }
        return try String(contentsOf: folder.appending(path: "status-list/status_list_encoding\(name)"), encoding: .utf8)
    }
}
