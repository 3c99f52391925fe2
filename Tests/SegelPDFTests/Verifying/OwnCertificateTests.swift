import Foundation
import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Our own certificates, printed and read")
struct OwnCertificateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A city's own certificates, made by its printer and read by its verifier.
    @Test("what the printer makes the verifier accepts: a practice licence and a birth certificate, page, credential and symbol alike")
    func own() async throws {
        let city = try await TestCity(folder.path + "/city")
        city.mall.print(with: Printing(printer: try PangoPrinter()))
        city.mall.verifyPages(by: PDFVerifier())
        try await check(city, as: .basic)
    }

    @Test("and with the timestamp that it took, and the revocation list of who stamped: B-LT")
    func stamped() async throws {
        guard let stamps = try LocalTimestamps(folder.path) else { return }
        // Its command goes by the real clock.
        let city = try await TestCity(folder.path + "/city", clock: TestClock(UnixTime(Date().timeIntervalSince1970)))
        city.clock.advance(1)
        let anchors = [try stamps.anchor]
        let revocations = try TimestampRevocations(anchors: anchors, transport: stamps)
        let authority = TimestampAuthority(url: "https://tsa.example", anchors: anchors, transport: stamps, revocations: revocations)
        city.mall.print(with: Printing(printer: try PangoPrinter(), timestamps: authority))
        city.mall.verifyPages(by: PDFVerifier(authorities: try TimestampAuthorities(anchors: [stamps.anchor])))
        try await check(city, as: .longTerm)
    }

    private static let family = ["jumlahAnggota": "2", "anggota.1.nik": "1872010101909901", "anggota.2.nik": "1872010101909902"]

    private func check(_ city: TestCity, as level: ReadPage.Level) async throws {
        let person = try await city.citizen(1), walk = Walk(city)
        if level == .longTerm { try await walk.stampFirst() }
        for service in ["SIP", "DKC-01", "DKC-03"] {
            let credential = try await walk.issued(service, for: person, given: service == "DKC-03" ? Self.family : [:])
            if service == "DKC-03" { try await checkCopy(of: credential, city, person) }
            let file = try await city.mall.certificatePDF(credential.id, for: person).bytes
            let verdict = try await city.mall.verify(page: file)
            guard case .decided(.accept(let found), let facts)? = verdict else {
                Issue.record("\(service): \(String(describing: verdict))")
                continue
            }
            #expect(facts.level == level && (facts.timestamp != nil) == (level != .basic))
            #expect(found.claims.claims == credential.claims)
            for at in stride(from: 0, to: file.count, by: file.count / 40) {
                var changed = file
                changed[at] ^= 1
                if case .decided? = try await city.mall.verify(page: changed) { Issue.record("\(service): byte \(at) changed") }
            }
        }
    }

    /// A copy for one of the people in it says less, and holds as the whole does.
    private func checkCopy(of card: HeldCredential, _ city: TestCity, _ person: SignedIn) async throws {
        let copy = try await city.mall.memberCopy(1, of: card.id, for: person)
        let verdict = try await city.mall.verify(page: try await city.mall.memberCopyPDF(1, of: card.id, for: person).bytes)
        guard case .decided(.accept(let found), _)? = verdict else {
            Issue.record("copy: \(String(describing: verdict))")
            return
        }
        #expect(found.claims.claims == copy.claims && copy.claims != card.claims)
    }
}
