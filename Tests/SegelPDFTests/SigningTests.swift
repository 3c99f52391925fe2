import Foundation
import SegelCompression
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelPDF

/// The signature round a page (Docs/Formats/PDF.md, rules 10 to 13).
@Suite("Signing a certificate") struct PDFSigningTests {
    let printer: PangoPrinter
    let keys: PrintingKeys

    init() throws {
        printer = try PangoPrinter()
        keys = try PrintingKeys()
    }

    func unsigned(room: Int = 0) throws -> UnsignedPDF {
        let signer = PDFSigner(
            chain: keys.signer.chain,
            revocationLists: [],
            name: "Disdukcapil",
            signedAt: TestCity.start,
            timestampRoom: room
        )
        return try printer.unsigned(
            PrintedCertificate(content: PrintSamples.birth, qr: PageTests.qr, credential: Array("eyJ.e30.c2ln~".utf8), signer: signer)
        )
    }

    @Test("rule 10: the range covers every byte but those between the angle brackets")
    func range() throws {
        let pdf = try unsigned()
        let text = String(decoding: pdf.bytes, as: UTF8.self)
        let found = try #require(text.firstMatch(of: /\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/))
        let numbers = try [found.1, found.2, found.3].map { try #require(Int($0)) }
        #expect(numbers[0] == pdf.gap.lowerBound - 1 && numbers[1] == pdf.gap.upperBound + 1)
        #expect(numbers[1] + numbers[2] == pdf.bytes.count)
        #expect(pdf.bytes[numbers[0]] == UInt8(ascii: "<") && pdf.bytes[numbers[1] - 1] == UInt8(ascii: ">"))
        let signed = try printer.signed(pdf, signature: keys.key.sign(pdf.toBeSigned), timestamp: nil)
        #expect(signed.count == pdf.bytes.count)
        #expect(signed[..<numbers[0]] == pdf.bytes[..<numbers[0]] && signed[numbers[1]...] == pdf.bytes[numbers[1]...])
    }

    @Test("rule 11: what is signed names type, digest and certificate, and no time")
    func attributes() throws {
        let pdf = try unsigned()
        let covered = Array(pdf.bytes[..<(pdf.gap.lowerBound - 1)] + pdf.bytes[(pdf.gap.upperBound + 1)...])
        #expect(pdf.toBeSigned.first == 0x31)
        #expect(pdf.toBeSigned.firstRange(of: SHA256.digest(covered)) != nil)
        let leaf = try #require(keys.signer.chain.first)
        // The certificate's digest in signing-certificate-v2; SHA-256 is its default and is left out.
        #expect(pdf.toBeSigned.firstRange(of: SHA256.digest(leaf)) != nil)
        let signingTime: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05]
        #expect(pdf.toBeSigned.firstRange(of: signingTime) == nil)
    }

    @Test("a signature that is no ES256, and one without room, are refused")
    func refused() throws {
        let pdf = try unsigned(), signature = keys.key.sign(pdf.toBeSigned)
        #expect(throws: PDFFailure.self) { try printer.signed(pdf, signature: Array(signature.dropLast()), timestamp: nil) }
        let token: [UInt8] = [0x30, 0x82, 0x10, 0x00] + [UInt8](repeating: 0x05, count: 0x1000)
        #expect(throws: PDFFailure.self) { try printer.signed(pdf, signature: signature, timestamp: token) }
    }

    @Test("a stored stream inflates to what it holds")
    func stored() throws {
        for text in ["", "eyJ~", String(repeating: "eyJhbGciOi", count: 6_000)] {
            let encoded = try StoredFlate.encode(Array(text.utf8))
            #expect(try Zlib.inflate(encoded, limit: 65_535) == Array(text.utf8))
        }
    }

    @Test("rule 13: a timestamp is taken from whom the operator named, for this signature, with this nonce, and now")
    func timestamps() throws {
        let folder = try TemporaryFolder()
        guard let authority = try LocalTimestamps(folder.path) else { return }
        let now = UnixTime(Date().timeIntervalSince1970), signature = keys.key.sign([1]), nonce: [UInt8] = [0x80, 2, 3, 4, 5, 6, 7, 8]
        let anchors = [try authority.anchor]
        let answer = try authority.answer(printer.timestampQuery(for: signature, nonce: nonce))
        let token = try printer.timestampToken(answer, for: signature, nonce: nonce, anchors: anchors, at: now)
        let pdf = try unsigned(room: token.count)
        _ = try printer.signed(pdf, signature: keys.key.sign(pdf.toBeSigned), timestamp: token)

        func refused(_ what: String, _ body: () throws -> [UInt8]) {
            do {
                _ = try body()
                Issue.record("\(what) was believed")
            } catch PDFFailure.timestampRefused {} catch { Issue.record("\(what): \(error)") }
        }
        let other = keys.key.sign([2])
        refused("another signature's") { try printer.timestampToken(answer, for: other, nonce: nonce, anchors: anchors, at: now) }
        refused("another nonce's") {
            try printer.timestampToken(answer, for: signature, nonce: nonce.reversed(), anchors: anchors, at: now)
        }
        refused("a stranger's") {
            try printer.timestampToken(answer, for: signature, nonce: nonce, anchors: [keys.signer.chain[1]], at: now)
        }
        for shift in [-301, 301] as [Int64] {
            refused("another time's") {
                try printer.timestampToken(answer, for: signature, nonce: nonce, anchors: anchors, at: now + shift + (shift > 0 ? 5 : -5))
            }
        }
        refused("a longer answer") { try printer.timestampToken(answer + [0], for: signature, nonce: nonce, anchors: anchors, at: now) }
        refused("a shorter answer") {
            try printer.timestampToken(answer.dropLast(), for: signature, nonce: nonce, anchors: anchors, at: now)
        }
        refused("no answer") { try printer.timestampToken([], for: signature, nonce: nonce, anchors: anchors, at: now) }
        var flipped = answer
        flipped[flipped.count - 5] ^= 1
        refused("an altered one") { try printer.timestampToken(flipped, for: signature, nonce: nonce, anchors: anchors, at: now) }
    }

    @Test(
        "rule 13: a certificate that is for other things too, or not critically for timestamps, stamps nothing",
        arguments: ["critical,timeStamping,clientAuth", "timeStamping", "critical,clientAuth"]
    )
    func usages(usage: String) throws {
        let folder = try TemporaryFolder()
        let now = UnixTime(Date().timeIntervalSince1970), signature = keys.key.sign([1]), nonce: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        do {
            guard let authority = try LocalTimestamps(folder.path, usage: usage) else { return }
            let answer = try authority.answer(printer.timestampQuery(for: signature, nonce: nonce))
            #expect(throws: PDFFailure.self) {
                try printer.timestampToken(answer, for: signature, nonce: nonce, anchors: [authority.anchor], at: now)
            }
        } catch is LocalTimestamps.Failed {
            // openssl ts itself refuses to sign with such a certificate.
        }
    }
}
