import SegelCredential
import SegelCrypto
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("Page, credential and symbol say the same")
struct PageVerdictTests {
    private let town: PageTown

    init() throws { town = try PageTown() }

    private func verdict(_ file: [UInt8], of town: PageTown? = nil, revoked: Int? = nil, now: Int64 = PageTown.now + 600) async throws
        -> PageVerdict
    {
        let town = town ?? self.town
        let desk = VerifierDesk(trustList: town.trust, statusLists: try KeptList(town.statusToken(revoked: revoked)))
        let reader = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root]))
        return try await desk.verify(page: file, by: reader, now: now)
    }

    private func refusal(_ file: [UInt8], of town: PageTown? = nil) async throws -> PageRefusal? {
        guard case .refused(let refusal, _) = try await verdict(file, of: town) else { return nil }
        return refusal
    }

    @Test("a whole certificate is accepted, at each level", arguments: ["B-B", "B-T", "B-LT"])
    func accepted(level: String) async throws {
        let page = try town.whole()
        let file = try level == "B-B" ? town.signed(page) : level == "B-T" ? town.stamped(page) : town.longTerm(page)
        let verdict = try await verdict(file)
        guard case .decided(.accept(let credential), let facts) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(facts.level.rawValue == level)
        #expect(credential.claims.claims["nama"] == .string("Siti Nurhaliza"))
    }

    @Test("a revoked one is said to be revoked, not forged")
    func revoked() async throws {
        guard case .decided(.reject(.revoked, _), _) = try await verdict(town.signed(town.whole()), revoked: 5) else {
            Issue.record("not revoked")
            return
        }
    }

    @Test("A64: a page that leaves a claim out, or writes another")
    func missingClaim() async throws {
        for lines in [["1872-LU-01022026-9042", "2026-02-01"], ["1872-LU-01022026-9042", "Siti Nurhalizah", "2026-02-02"]] {
            let found = try await refusal(town.signed(town.whole(lines: lines)))
            #expect(found?.fault == .textDiffers)
            #expect(found?.detail?.contains("is not on the page") ?? false)
        }
    }

    @Test("dates may stand in words or digits, in both languages", arguments: ["1 Februari 2026", "01-02-2026", "1 February 2026"])
    func dates(text: String) async throws {
        let lines = ["1872-LU-01022026-9042", "Siti Nurhaliza", text]
        guard case .decided(.accept, _) = try await verdict(town.signed(town.whole(lines: lines))) else {
            Issue.record("refused: \(text)")
            return
        }
    }

    @Test("A64: a number on the page that the credential does not know")
    func strayNumber() async throws {
        let found = try await refusal(town.signed(town.whole(lines: PageTown.lines + ["NIK 1872990000009901"])))
        #expect(found?.fault == .textDiffers)
        #expect(found?.detail == "a number that is not in the credential")
    }

    @Test("A66: another credential's symbol, a link in one, or none at all")
    func symbols() async throws {
        let other = try town.symbol(of: town.credential(#"{"noAkta":"1872-LU-01022026-9042"}"#))
        #expect(try await refusal(town.signed(town.whole(symbol: other)))?.detail == "another credential")
        #expect(try await refusal(town.signed(town.whole(symbol: "HTTPS://MPP.EXAMPLE/V/1")))?.fault == .symbolDiffers)
        let none = try await refusal(town.signed(town.whole(symbol: nil)))
        #expect(none?.fault == .symbolDiffers)
        #expect(none?.detail == "no symbol")
    }

    @Test("A63: page and credential of two agencies")
    func otherAgency() async throws {
        let random = UncheckedSeededRandom(seed: 68)
        let leaf = try PageTown.leaf(
            .document,
            for: town.documentKey.publicKey,
            town.authority,
            town.authorityKey,
            random,
            address: PageTown.neighbour
        )
        let file = TestPDF.sign(try town.whole().assembled()) { TestCMS(certificate: leaf, key: town.documentKey, content: $0).bytes }
        let found = try await refusal(file)
        #expect(found?.fault == .issuerDiffers)
        #expect(found?.detail == PageTown.neighbour)
    }

    @Test("A21: a certificate that began after the credential was signed")
    func tooYoung() async throws {
        let random = UncheckedSeededRandom(seed: 70), window = PageTown.now + 60..<PageTown.now + 86_400
        let leaf = try PageTown.leaf(.document, for: town.documentKey.publicKey, town.authority, town.authorityKey, random, window: window)
        let file = TestPDF.sign(try town.whole().assembled()) { TestCMS(certificate: leaf, key: town.documentKey, content: $0).bytes }
        #expect(try await refusal(file)?.fault == .signerOutsideWindow)
    }

    @Test("A22: of a stolen authority only what a timestamp saw before is believed")
    func stolen() async throws {
        let stolen = try PageTown(compromisedSince: PageTown.now + 300)
        #expect(try await refusal(stolen.signed(stolen.whole()), of: stolen)?.fault == .signerOutsideWindow)
        #expect(try await refusal(stolen.stamped(stolen.whole(), at: PageTown.now + 301), of: stolen)?.fault == .signerOutsideWindow)
        guard case .decided(.accept, _) = try await verdict(stolen.stamped(stolen.whole(), at: PageTown.now + 299), of: stolen) else {
            Issue.record("refused")
            return
        }
    }

    @Test("a timestamp older than the credential is refused")
    func earlyStamp() async throws {
        let found = try await refusal(town.stamped(town.whole(), at: PageTown.now - 3_600))
        #expect(found?.fault == .timestampRefused)
        #expect(found?.detail == "before the credential")
    }

    @Test("every code has its words in both languages and an exit status", arguments: PageFault.allCases)
    func words(fault: PageFault) {
        #expect(!fault.text.id.isEmpty && !fault.text.en.isEmpty && fault.text.id != fault.text.en)
        #expect(!fault.nextAction.id.isEmpty && !fault.nextAction.en.isEmpty)
        #expect([10, 13, 15].contains(fault.exitCode))
    }

    @Test("the pictures of a scan are found by their marks, and no more than eight")
    func scans() {
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]
        let scan = TestPDF.bytes("%PDF-1.4\nstream\n") + jpeg + TestPDF.bytes("\nendstream")
        #expect(PageKind.pictures(in: scan) == [jpeg + [0x0A]])
        #expect(PageKind.pictures(in: Array(repeating: scan, count: 20).flatMap { $0 }).count == 8)
        #expect(PageKind.pictures(in: TestPDF.bytes("%PDF-1.4\n")).isEmpty)
    }
}

/// One status list for every address.
struct KeptList: StatusListSource {
    let token: [UInt8]

    init(_ token: [UInt8]) { self.token = token }

    func statusListToken(at uri: String) -> [UInt8]? { token }
    func newestSeen(at uri: String) -> UnixTime? { nil }
    func remember(_ list: VerifiedStatusList, token: [UInt8]) {}
    func witnessedSet(of key: TrustedKey) -> [UInt8]? { nil }
}
