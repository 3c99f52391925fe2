import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Officers who work by command: whoever they are there, nothing else of them is.
@Suite("At a terminal") struct TerminalTests {
    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn
    let officers: [SignedIn]

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city", officersNeedPasskeys: true)
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
    }

    private var mall: Mall { city.mall }

    private func atTerminal(_ name: String) async throws -> SignedIn {
        try await mall.atTerminal(.officer(name), password: TestCity.passphrase)
    }

    private func wrong(_ name: String) async -> String? {
        await #expect(throws: Refusal.self) {
            var bytes = Array("keliru".utf8)
            _ = try await mall.atTerminal(.officer(name), password: SecretBytes(moving: &bytes))
        }?.code
    }

    @Test("an officer has their duties by a password alone, which in a browser takes a passkey; a case goes from desk to desk by it")
    func duties() async throws {
        let inBrowser = try await mall.signedIn(session: mall.signIn(.officer("periksa-dpmptsp"), password: TestCity.passphrase))
        #expect(inBrowser.needsPasskey && inBrowser.duties.isEmpty)
        let id = try await city.submitted(person)
        await #expect(throws: Refusal.self) { try await mall.officerCase(id, for: inBrowser) }
        let officer = try await atTerminal("periksa-dpmptsp")
        #expect(!officer.needsPasskey && officer.officer == "periksa-dpmptsp" && officer.has("front-office", at: "dpmptsp"))
        _ = try await city.approve(id, by: officer)
        let look = try #require(try await mall.accesses(for: person).first)
        #expect(look.actor == "periksa-dpmptsp" && look.role == "front-office" && look.agency == "dpmptsp" && look.purpose == "case_review")
    }

    @Test("A76, A77: unknown names and wrong passwords have one answer, and five wrong ones in a row rest the account")
    func refused() async throws {
        #expect(await wrong("siapa-ini") == "sign_in_failed")
        for _ in 0..<5 { #expect(await wrong("periksa-dpmptsp") == "sign_in_failed") }
        let rests = await #expect(throws: Refusal.self) { try await atTerminal("periksa-dpmptsp") }
        #expect(rests?.code == "sign_in_failed")
        city.clock.advance(15 * 60)
        _ = try await atTerminal("periksa-dpmptsp")
    }

    @Test("it opens no session and ends none, so whoever is at the officer's counter stays there")
    func nothingStays() async throws {
        let loket = try await city.counter()
        let secret = try await mall.signIn(.officer("loket-1"), password: TestCity.passphrase)
        let acting = try await atTerminal("loket-1")
        let turn = try await mall.beginAssisting(city.nik(of: person), for: .ask, identity: "ktp", by: acting)
        _ = try await atTerminal("loket-1")
        #expect(try await mall.assisting(acting)?.mandate == turn)
        #expect(try await mall.signedIn(session: secret).account == loket.account)
    }

    @Test("an operator finds a case by its reference, however it is typed, or by its identifier; a draft is nobody's but its applicant's")
    func found() async throws {
        let id = try await city.submitted(person)
        let line = try await mall.caseLine(id)
        #expect(line.id == id && line.step == "periksa" && line.revision == 2)
        #expect(try await mall.caseLine(" \(line.reference.lowercased()) ").id == id)
        let draft = try await mall.startCase("SIP", for: person)
        for name in [draft, "", "SIP-260302-000000"] {
            let refusal = await #expect(throws: Refusal.self) { try await mall.caseLine(name) }
            #expect(refusal?.code == "not_found")
        }
    }

    @Test("A74: what happened is for the case's desk, and for who heads or supervises an agency on its way; each look is recorded")
    func history() async throws {
        let id = try await city.submitted(person)
        let supervisor = try await city.officer("pengawas", [Duty(role: "supervisor", agency: "dinkes")])
        let other = try await city.officer("pengawas-2", [Duty(role: "supervisor", agency: "disdukcapil")])
        let desk = try await atTerminal("periksa-dpmptsp")
        #expect(try await mall.caseHistory(id, for: desk).events.map(\.kind) == [.started, .submitted])
        for officer in officers { _ = try await city.approve(id, by: atTerminal(#require(officer.officer))) }
        let supervising = try await atTerminal("pengawas")
        let history = try await mall.caseHistory(id, for: supervising)
        #expect(history.state == "issued" && history.credential != nil && history.events.last?.kind == .issued)
        #expect(supervisor.account == supervising.account)
        let look = try #require(try await mall.accesses(for: person).first { $0.actor == "pengawas" })
        #expect(look.purpose == "case_review" && look.role == "supervisor" && look.caseReference == history.reference)
        let reader = try await atTerminal(#require(other.officer)), past = try await atTerminal("rekomendasi-dinkes")
        for stranger in [reader, past, person] {
            let refusal = await #expect(throws: Refusal.self) { try await mall.caseHistory(id, for: stranger) }
            #expect(refusal?.code == "not_found")
        }
        let draft = try await mall.startCase("SIP", for: person)
        await #expect(throws: Refusal.self) { try await mall.caseHistory(draft, for: supervising) }
    }
}
