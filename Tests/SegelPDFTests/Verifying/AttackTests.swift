import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("PDFs that are refused")
struct PDFAttackTests {
    @Test(
        "A62 to A65: altered and ill-made files are refused, each for its own reason, and the place is named",
        arguments: try Attack.all()
    )
    func refused(attack: Attack) throws {
        let town = try PageTown()
        let verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root]))
        let error = #expect(throws: PageRefusal.self) { try verifier.read(attack.file, trust: town.trust) }
        guard let error else { return }
        #expect(error.fault == attack.fault, "\(error)")
        let named = [error.place?.description, error.detail].compactMap { $0 }.joined(separator: ", ")
        #expect(attack.names.isEmpty || named.contains(attack.names), "\(named)")
        // Where nothing is there to be named, the code says all.
        #expect(!named.isEmpty || attack.fault == .unsigned)
    }

    @Test("there are at least sixty of them, of every code that the file alone can meet")
    func many() throws {
        let all = try Attack.all()
        #expect(all.count >= 60)
        #expect(Set(all.map(\.name)).count == all.count)
        // Those that a credential, the day or a revocation list tell; of the last, RevocationVerdictTests.
        let elsewhere: Set<PageFault> = [
            .textDiffers, .issuerDiffers, .symbolDiffers, .signerOutsideWindow, .signerRevoked, .timestampRevoked,
        ]
        #expect(Set(all.map(\.fault)) == Set(PageFault.allCases).subtracting(elsewhere))
    }
}
