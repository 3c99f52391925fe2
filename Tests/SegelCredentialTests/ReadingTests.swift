import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("What is read, in one spelling and within its limits")
struct ReadingTests {
    @Test("moments are written and read back one way, at the ends of days, months, leap years and eras")
    func moments() {
        let known: [(Int64, String)] = [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_772_416_800, "2026-03-02T02:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"), (1_767_225_599, "2025-12-31T23:59:59Z"),
        ]
        for (time, text) in known {
            #expect(CivilTime.text(time) == text)
            #expect(CivilTime.time(text) == time)
        }
        for time in stride(from: Int64(-2_000_000_000), to: 9_000_000_000, by: 86_400 * 13 + 3_661) {
            #expect(CivilTime.time(CivilTime.text(time)) == time, "\(time)")
        }
    }

    @Test(
        "a moment in any other spelling is none",
        arguments: [
            "", "2026-03-02T02:00:00", "2026-03-02T02:00:00z", "2026-03-02 02:00:00Z", "2026-03-02T02:00:00.0Z", "2026-03-02T24:00:00Z",
            "2026-03-02T02:60:00Z", "2026-03-02T02:00:60Z", "2026-03-02T02-00:00Z", "2026-03-02T02:00-00Z", "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "0000-01-01T00:00:00Z", "2026/03/02T02:00:00Z", "2026-3-002T02:00:00Z", "+026-03-02T02:00:00Z", "2026-03-02T+2:00:00Z",
        ]
    )
    func otherMoments(text: String) {
        #expect(CivilTime.time(text) == nil)
    }

    @Test("an age turns on the birthday, and of what is no date there is none")
    func ages() {
        #expect(CBORValue(ageOver: 17, born: "2009-03-02", on: "2026-03-02") == .bool(true))
        #expect(CBORValue(ageOver: 17, born: "2009-03-03", on: "2026-03-02") == .bool(false))
        #expect(CBORValue(ageOver: 17, born: "2008-02-29", on: "2025-02-28") == .bool(false))
        #expect(CBORValue(ageOver: 17, born: "2008-02-29", on: "2025-03-01") == .bool(true))
        for bad in ["", "2009-02-29", "2009-3-2", "09-03-2009"] {
            #expect(
                CBORValue(ageOver: 17, born: bad, on: "2026-03-02") == nil && CBORValue(ageOver: 17, born: "2009-03-02", on: bad) == nil
            )
            #expect(CBORValue(fullDate: bad) == nil, "\(bad)")
        }
        #expect(CBORValue(fullDate: "2024-02-29") == .tagged(1_004, .text("2024-02-29")))
    }

    @Test("an mdoc is told by the name it must have, as bytes and as text; anything else is none")
    func mdocFiles() {
        let issued = CBORWriter.bytes(.map(CBORMap(read: [(.text("issuerAuth"), .null)]))),
            shown = CBORWriter.bytes(.map(CBORMap(read: [(.text("documents"), .null)])))
        func kind(_ bytes: [UInt8]) -> String? {
            switch MDocFile(bytes) {
            case .issuerSigned(let cbor): cbor == issued ? "issued" : "other"
            case .deviceResponse(let cbor): cbor == shown ? "shown" : "other"
            case nil: nil
            }
        }
        #expect(kind(issued) == "issued" && kind(shown) == "shown")
        #expect(kind(Array(" \(Base64URL.encode(issued))\r\n".utf8)) == "issued" && kind(Array(Base64URL.encode(shown).utf8)) == "shown")
        #expect(kind([]) == nil && kind([0xA0]) == nil && kind(Array("*".utf8)) == nil && kind([0x80] + issued) == nil)
        #expect(kind(CBORWriter.bytes(.map(CBORMap(read: [(.text("issuerauth"), .null)])))) == nil)
        for bad in [[], [0xFF], CBORWriter.bytes(.array([])), issued] {
            #expect(throws: CredentialFailure.self) { try WitnessedDigest(issuerSigned: bad) }
        }
    }

    @Test("a session transcript is an array of three")
    func transcripts() throws {
        #expect(try SessionTranscript(bytes: [0x83, 0xF6, 0xF6, 0xF6]).bytes == [0x83, 0xF6, 0xF6, 0xF6])
        for bad in [[], [0xF6], [0x82, 0xF6, 0xF6], [0x84, 0xF6, 0xF6, 0xF6, 0xF6], [0x83, 0xF6, 0xF6], [0xA1, 0xF6, 0xF6]] as [[UInt8]] {
            #expect(throws: VerifierError.self) { try SessionTranscript(bytes: bad) }
        }
    }

    @Test("A58: each reader refuses a byte more than its limit, and reads what just fits")
    func limits() throws {
        let text = "\"" + String(repeating: "a", count: 98) + "\""
        #expect(try JSONReader.read(text.utf8, limit: 100) == .string(String(repeating: "a", count: 98)))
        #expect(throws: JSONFailure.tooLarge) { try JSONReader.read(text.utf8, limit: 99) }
        #expect(throws: JSONFailure.malformed) { try JSONReader.readObject(text.utf8) }
        let large = [UInt8](repeating: 0x20, count: JSONReader.sizeLimit - 2) + Array("{}".utf8)
        #expect(try JSONReader.readPayload(large).object["a"] == nil)
        #expect(throws: JSONFailure.tooLarge) { try JSONReader.readPayload([0x20] + large) }
        let item = CBORWriter.bytes(.bytes([UInt8](repeating: 0, count: 100)))
        #expect(try CBORReader.read(item, limits: CBORLimits(bytes: item.count)) == .bytes([UInt8](repeating: 0, count: 100)))
        let limits = CBORLimits(bytes: item.count - 1)
        #expect(throws: CBORFailure.tooLarge) { try CBORReader.read(item, limits: limits) }
        var slice = item[...]
        #expect(throws: CBORFailure.tooLarge) { try CBORReader.readFirst(&slice, limits: limits) }
    }

    @Test("a root's text with anything of another type, too few or too many keys, or none of its own is refused")
    func roots() throws {
        let keys = (0..<2).map { _ in SigningKey(generating: .es256, from: SystemRandom()).publicKey }
        let root = try TrustRoot(version: 2, threshold: 2, keys: keys), text = String(decoding: root.bytes, as: UTF8.self)
        let read = try TrustRoot(bytes: root.bytes)
        #expect(read.digest == root.digest && read.threshold == 2 && read.version == 2 && read.keys == keys)
        let bad = [
            text.replacing("\"version\":2", with: "\"version\":\"2\""), text.replacing("\"version\":2", with: "\"version\":0"),
            text.replacing("\"threshold\":2", with: "\"threshold\":0"), text.replacing("\"threshold\":2", with: "\"threshold\":3"),
            text.replacing("\"threshold\":2", with: "\"threshold\":true"), text.replacing("\"keys\":[", with: "\"keys\":[1,"),
            text.replacing("\"keys\":[", with: "\"keys\":[{},"), text.replacing("\"keys\"", with: "\"key\""), "[]", "",
        ]
        for text in bad { #expect(throws: TrustFailure.malformed, "\(text)") { try TrustRoot(bytes: Array(text.utf8)) } }
        #expect(throws: TrustFailure.malformed) { try TrustRoot(version: 1, threshold: 1, keys: [keys[0], keys[0]]) }
    }

    @Test("a signed list whose text is in order and whose content is not is refused")
    func lists() throws {
        let keys = RootSigners(), list = RootSigners.list(7), root = try keys.root(1)
        let honest = String(decoding: list.payload, as: UTF8.self)
        #expect(try TrustList(payload: list.payload) == list)
        #expect(throws: TrustFailure.olderThanSeen) {
            try VerifiedTrustList(RootSigners.signed(list, by: keys.keys), root: root, lastSeen: 8)
        }
        let bad = [
            honest.replacing("\"number\":7", with: "\"number\":0"), honest.replacing("\"number\":7", with: "\"number\":2147483648"),
            honest.replacing("\"number\":7", with: "\"number\":\"7\""), honest.replacing("\"expires\"", with: "\"expire\""),
            honest.replacing("\"issuers\":[]", with: "\"issuers\":[1]"), honest.replacing("\"issuers\":[]", with: "\"issuers\":{}"),
            honest.replacing("\"number\":7", with: "\"number\":7,\"previous\":1"), "[]",
            honest.replacing("\"expires\":\(list.expires)", with: "\"expires\":\(list.issued)"),
        ]
        for text in bad { #expect(throws: TrustFailure.malformed, "\(text)") { try TrustList(payload: Array(text.utf8)) } }
    }

    @Test("an ECDSA signature is written as DER in one spelling: no leading zeros but the one that keeps a number positive")
    func signatures() throws {
        let small = [UInt8](repeating: 0, count: 31) + [7], high = [0x80] + [UInt8](repeating: 1, count: 31),
            zeros = [UInt8](repeating: 0, count: 32)
        #expect(try ECDSASignatureValue.encode(small + high) == [0x30, 38, 0x02, 1, 7, 0x02, 33, 0] + high)
        #expect(try ECDSASignatureValue.encode(zeros + small) == [0x30, 6, 0x02, 1, 0, 0x02, 1, 7])
        #expect(try ECDSASignature.raw(asn1: ECDSASignatureValue.encode(small + high)) == small + high)
        #expect(throws: KeyInvalid.self) { try CertificateSigner(SigningKey(generating: .ed25519, from: SystemRandom())) }
    }

    @Test("what cannot be read is not inspected")
    func inspection() throws {
        let header = Base64URL.encode(Array("{}".utf8)), list = Base64URL.encode(Array("[]".utf8))
        #expect(try !Inspection(Array("\(header).\(header).AAAA~".utf8)).hasKeyBinding)
        for bad in ["", "~", "a~", "\(header).\(header)~", "\(header).\(list).AAAA~", "*.\(header).AAAA~", "\(header).\(header).AAAA~*~"] {
            #expect(throws: CredentialFailure.self, "\(bad)") { try Inspection(Array(bad.utf8)) }
        }
    }

    @Test("a query's numbers of things and lengths of texts are bounded, each at its limit")
    func queries() throws {
        func values(_ count: Int, _ text: String = "https://mpp.example/types/Akta") -> String {
            let list = (0..<count).map { "\"\(text)\($0)\"" }.joined(separator: ",")
            return DCQLTests.honest.replacing("[\"https://mpp.example/types/Akta\"]", with: "[\(list)]")
        }
        #expect(try DCQLQuery(values(64).utf8)["akta"] != nil)
        #expect(throws: DCQLFailure.tooLarge) { try DCQLQuery(values(65).utf8) }
        #expect(try DCQLQuery(values(1, String(repeating: "a", count: 1_023)).utf8)["akta"] != nil)
        #expect(throws: DCQLFailure.tooLarge) { try DCQLQuery(values(1, String(repeating: "a", count: 1_024)).utf8) }
        let long = DCQLTests.honest.replacing("org.iso.18013.5.1.mDL", with: String(repeating: "d", count: 1_025))
        #expect(throws: DCQLFailure.tooLarge) { try DCQLQuery(long.utf8) }
        let set = "[\"a\"" + String(repeating: ",\"a\"", count: 64) + "]"
        #expect(throws: DCQLFailure.tooLarge) { try DCQLQuery(DCQLTests.honest.replacing("[\"a\"],[\"b\"]", with: set).utf8) }
        #expect(throws: DCQLFailure.valueRefused) { try DCQLQuery(DCQLTests.honest.replacing("org.iso.18013.5.1.mDL", with: "").utf8) }
    }
}
