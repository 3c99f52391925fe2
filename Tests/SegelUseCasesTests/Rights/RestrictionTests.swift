import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Restricting the use of one's data") struct RestrictionTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private let protection: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        protection = try await city.officer("pdp", [Duty(role: "protection", agency: "disdukcapil")])
    }

    private var mall: Mall { city.mall }

    private func ask(_ parts: Set<ProcessingPart>) async throws -> RightsRequestRow {
        try await mall.askRestriction(of: parts, because: "Sengketa.", for: person)
        return try #require(try await mall.restrictions(of: person).first).row
    }

    private func granted(_ parts: Set<ProcessingPart>) async throws -> RightsRequestRow {
        let row = try await ask(parts)
        try await mall.answer(row.id, as: .granted, saying: "Ya.", by: protection)
        return row
    }

    @Test("asked, granted, in force, lifted by the citizen; the next can be asked for then")
    func wholeWay() async throws {
        let row = try await ask([.credentials, .opinions])
        #expect(row.agency == "disdukcapil" && row.dueAt == TestCity.start + 72 * 3_600)
        #expect(try await mall.restrictedParts(of: person).isEmpty, "not before it is decided")
        #expect(try await mall.rightsQueue(for: protection).map(\.id) == [row.id])
        try await mall.answer(row.id, as: .granted, saying: "Ya.", by: protection)
        #expect(try await mall.restrictedParts(of: person) == [.credentials, .opinions])
        await #expect(throws: RightsRefusal.wrongState) { try await ask([.sharing]) }
        try await mall.liftRestriction(row.id, for: person)
        #expect(try await mall.restrictedParts(of: person).isEmpty)
        await #expect(throws: RightsRefusal.wrongState) { try await mall.liftRestriction(row.id, for: person) }
        city.clock.advance(1)
        let next = try await ask([.sharing])
        try await mall.answer(next.id, as: .refused, saying: "Tidak berdasar.", by: protection)
        #expect(try await mall.restrictedParts(of: person).isEmpty)
        #expect(try await mall.restrictions(of: person).map(\.row.state) == [.refused, .lifted])
    }

    @Test("not decided within 72 hours, it holds by itself; a late refusal ends it")
    func byTime() async throws {
        let row = try await ask([.sharing])
        city.clock.advance(72 * 3_600 - 1)
        #expect(try await mall.restrictedParts(of: person).isEmpty)
        city.clock.advance(1)
        #expect(try await mall.restrictedParts(of: person) == [.sharing])
        try await mall.answer(row.id, as: .refused, saying: "Tidak berdasar.", by: protection)
        #expect(try await mall.restrictedParts(of: person).isEmpty)
    }

    @Test("credentials: no offer, no copy and no showing here; the credential itself stays valid, and decisions go on")
    func credentials() async throws {
        let officers = try await city.officers(for: "SIP"), credential = try await city.issued(person, officers)
        let caseID = try await mall.caseID(ofCredential: credential.id, for: person), holder = TestWallet()
        let copies = try await city.walletCopies(of: credential, for: person, keys: [holder.key])
        let tokens = try await city.walletTokens(ofCase: caseID, for: person)
        try await mall.publishStatusLists()
        let row = try await granted([.credentials])
        await #expect(throws: Refusal.self) { try await mall.offerCopies(ofCase: caseID, for: person) }
        let access = try await mall.authorized(.bearer(tokens.accessToken))
        let refusal = await #expect(throws: WalletRefusal.self) {
            try await mall.requestCopies(city.copyRequest([TestWallet().key]), with: access)
        }
        #expect(refusal?.reason == "processing_restricted")
        let wallet = PresentingWallet(key: holder.key, copy: try #require(copies.credentials.first)), verifier = try await city.verifier()
        let asked = try await mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        #expect(try await mall.takeAnswer(asked.id, form: wallet.answer(asked)).refusal == "processing_restricted")
        let told = try #require(try await mall.presentation(asked.id, code: nil, for: verifier).result)
        #expect(told.outcome == "reject" && told.claims.isEmpty)
        #expect(try await mall.verify(credential.bytes).exitCode == 0, "whoever has the file can still check it")
        let id = try await city.submitted(person)
        for officer in officers { _ = try await city.approve(id, by: officer) }
        #expect(try await mall.cases(of: person).first { $0.id == id }?.state == "issued", "a duty by law goes on")
        try await mall.liftRestriction(row.id, for: person)
        _ = try await mall.offerCopies(ofCase: caseID, for: person)
    }

    @Test("sharing: another agency's form is filled in with nothing; the register's own still is")
    func sharing() async throws {
        let row = try await granted([.sharing])
        let licence = try await mall.caseDetail(mall.startCase("SIP", for: person), for: person)
        #expect(!licence.form.states.contains { if case .held = $0.origin { true } else { false } })
        let card = try await mall.caseDetail(mall.startCase("DKC-05", for: person), for: person)
        #expect(card.form.states.contains { if case .held = $0.origin { true } else { false } })
        try await mall.liftRestriction(row.id, for: person)
        #expect(try await mall.caseDetail(licence.file.header.id, for: person).form.answers["nama"] == "Warga Uji")
    }

    @Test("opinions: a comment is not read, and is again afterwards")
    func opinions() async throws {
        let officers = try await city.officers(for: "SIP"), credential = try await city.issued(person, officers)
        let id = try await mall.caseID(ofCredential: credential.id, for: person)
        try await mall.answerSurvey(id, rating: 4, comment: "Cepat.", for: person)
        let row = try await granted([.opinions])
        #expect(try await mall.surveyComments(for: officers[3]).isEmpty)
        try await mall.liftRestriction(row.id, for: person)
        #expect(try await mall.surveyComments(for: officers[3]).count == 1)
    }

    @Test("nothing chosen, nothing said, one's own, and A74: somebody else's")
    func refusals() async throws {
        await #expect(throws: RightsRefusal.partsMissing) { try await mall.askRestriction(of: [], because: "x", for: person) }
        await #expect(throws: RightsRefusal.textMissing) { try await mall.askRestriction(of: [.sharing], because: " ", for: person) }
        let row = try await ask([.sharing]), other = try await city.citizen(2)
        let head = try await city.officer("kepala", [Duty(role: "head", agency: "dpmptsp")])
        for attempt in [
            { try await mall.liftRestriction(row.id, for: other) }, { _ = try await mall.rightsRequest(row.id, for: head) },
            { try await mall.answer(row.id, as: .granted, saying: "x", by: head) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
        await #expect(throws: RightsRefusal.wrongState) { try await mall.answer(row.id, as: .answered, saying: "x", by: protection) }
        await #expect(throws: RightsRefusal.textMissing) { try await mall.answer(row.id, as: .granted, saying: " ", by: protection) }
    }
}
