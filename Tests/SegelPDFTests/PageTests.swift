import Foundation
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelPDF

/// Pages as they are drawn, before anybody signs them (Docs/Formats/PDF.md, rules 1 to 9).
@Suite("Pages of a certificate") struct PageTests {
    let printer: PangoPrinter
    let signer: PDFSigner

    init() throws {
        printer = try PangoPrinter()
        signer = try PrintingKeys().signer
    }

    static let qr = String(repeating: "SEGEL1:0123456789ABCDEFGHIJ", count: 20)

    func unsigned(_ content: CertificateContent, qr: String = qr, credential: String = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln~") throws -> [UInt8] {
        try printer.unsigned(
            PrintedCertificate(content: content, qr: qr, credential: Array(credential.utf8), signer: signer)
        ).bytes
    }

    @Test("rule 7: the same input gives the same bytes, by another printer too; another letter gives others")
    func deterministic() throws {
        let first = try unsigned(PrintSamples.birth)
        #expect(try first == unsigned(PrintSamples.birth))
        let again = try PangoPrinter().unsigned(
            PrintedCertificate(
                content: PrintSamples.birth,
                qr: Self.qr,
                credential: Array("eyJhbGciOiJFUzI1NiJ9.e30.c2ln~".utf8),
                signer: signer
            )
        )
        #expect(again.bytes == first)
        #expect(try unsigned(PrintSamples.birth, credential: "eyJhbGciOiJFUzI1NiJ9.e31.c2ln~") != first)
        #expect(try unsigned(PrintSamples.birth, qr: Self.qr + "A") != first)
        #expect(try unsigned(PrintSamples.licence) != first)
    }

    @Test("rule 9: the credential stands in the file as it is, once, seven bytes into its stream")
    func attached() throws {
        let credential = "eyJhbGciOiJFUzI1NiJ9.eyJub21vciI6MX0.c2lnbmF0dXJl~WyJzYWx0Il0~"
        let bytes = try unsigned(PrintSamples.birth, credential: credential)
        let found = bytes.ranges(of: Array(credential.utf8))
        #expect(found.count == 1)
        let before = try #require(found.first?.lowerBound)
        #expect(Array(bytes[before - 7..<before - 4]) == [0x78, 0x01, 0x01])
        #expect(bytes[..<(before - 7)].suffix(7).elementsEqual("stream\n".utf8))
        #expect(throws: PDFFailure.credentialTooLong) {
            try unsigned(PrintSamples.birth, credential: String(repeating: "e", count: 65_536))
        }
    }

    @Test("rule 3: without the font nothing is printed, and no other is looked for")
    func fontMissing() throws {
        let folder = try TemporaryFolder()
        #expect(throws: PDFFailure.fontMissing("texgyrepagella-regular.otf")) { try PangoPrinter(fonts: folder.path) }
    }

    @Test("a QR text that no symbol holds is refused")
    func qrTooLong() {
        #expect(throws: PDFFailure.qrTooLong) { try unsigned(PrintSamples.birth, qr: String(repeating: "A", count: 5_000)) }
    }

    @Test("rule 16: a certificate of one person keeps below 60 kB with the room for a timestamp", arguments: [0, 4_096])
    func small(room: Int) throws {
        let keys = try PrintingKeys()
        for content in [PrintSamples.birth, PrintSamples.licence] {
            let credential = Array(("eyJ" + String(repeating: "a", count: 4_000)).utf8)
            let stamped = PDFSigner(
                chain: keys.signer.chain,
                revocationLists: keys.signer.revocationLists,
                name: keys.signer.name,
                signedAt: 0,
                timestampRoom: room
            )
            let pdf = try printer.unsigned(
                PrintedCertificate(content: content, qr: Self.qr, credential: credential, signer: stamped)
            )
            #expect(pdf.bytes.count <= 60_000, "\(content.title.en): \(pdf.bytes.count)")
        }
    }

    @Test("a structure that is not what was drawn is refused, not guessed at")
    func structure() throws {
        let pages = try CertificatePages(PrintSamples.birth, qr: Self.qr, fonts: FontCache())
        let objects = try PDFObjects(pages.bytes)
        #expect(throws: PDFFailure.assembly("structure ends early")) {
            try StructureTexts(objects: objects).add(pages.structure + [pages.structure[0]])
        }
        #expect(throws: PDFFailure.assembly("structure differs")) {
            try StructureTexts(objects: PDFObjects(pages.bytes)).add(pages.structure.reversed())
        }
    }
}
