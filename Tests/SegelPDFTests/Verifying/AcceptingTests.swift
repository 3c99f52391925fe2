import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("PDF certificates that are believed")
struct AcceptingPDFTests {
    private let town: PageTown
    private let verifier: PDFVerifier

    init() throws {
        town = try PageTown()
        verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root]))
    }

    @Test("B-B: credential, signer and every word of the page come out")
    func basic() throws {
        let credential = try town.credential()
        let read = try verifier.read(town.signed(TestPDF(lines: PageTown.lines, credential: credential)), trust: town.trust)
        #expect(read.level == .basic)
        #expect(read.timestamp == nil)
        #expect(read.credential == credential)
        #expect(read.signer.issuer.id == PageTown.iss)
        #expect(read.passages == PageTown.lines.map { $0.filter { $0 != " " } })
        #expect(read.pageCount == 1)
    }

    @Test("B-T: the time is the timestamp's")
    func stamped() throws {
        let read = try verifier.read(town.stamped(town.page()), trust: town.trust)
        #expect(read.level == .timestamped)
        #expect(read.timestamp?.time == PageTown.now + 60)
    }

    @Test("a timestamp of an authority nobody knows says nothing and refuses nothing")
    func unknownAuthority() throws {
        let read = try PDFVerifier().read(town.stamped(town.page()), trust: town.trust)
        #expect(read.level == .timestamped)
        #expect(read.timestamp == nil)
    }

    @Test("B-LT: under the signature lie revocation lists of who signed and who stamped")
    func longTerm() throws {
        let read = try verifier.read(town.longTerm(town.page()), trust: town.trust)
        #expect(read.level == .longTerm)
        #expect(read.revocation == .notRevoked(asOf: PageTown.now - 3_600))
        #expect(read.timestamp?.time == PageTown.now + 60)
    }

    @Test("A62: of a signed file every single byte changed is refused, also after the file itself was believed", arguments: 0..<8)
    func everyByte(part: Int) throws {
        let file = town.stamped(try town.page())
        guard let hole = TestPDF.hole(file) else { throw Missing() }
        // What was learnt of signer and authority by the whole file helps no other.
        _ = try verifier.read(file, trust: town.trust)
        for at in stride(from: part, to: file.count, by: 8) where !hole.contains(at) || file[at] != UInt8(ascii: "0") || at % 64 == part {
            var changed = file
            changed[at] ^= 1
            #expect(throws: PageRefusal.self, "byte \(at)") { try verifier.read(changed, trust: town.trust) }
        }
    }

    @Test("A62: cut at every length it is refused")
    func everyLength() throws {
        let file = town.signed(try town.page())
        for count in stride(from: 0, to: file.count, by: 97) {
            #expect(throws: PageRefusal.self, "\(count) bytes") { try verifier.read(Array(file[..<count]), trust: town.trust) }
        }
        #expect(throws: PageRefusal.self) { try verifier.read(Array(file.dropLast()), trust: town.trust) }
    }

    private struct Missing: Error {}
}
