import GRDB
import SegelCatalogue
import SegelCredential
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("The consent ledger") struct ConsentLedgerTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
    }

    private var mall: Mall { city.mall }

    private func consent(_ kind: ConsentEntry.Kind) async throws -> Consent {
        try #require(try await mall.consents(of: person).first { $0.given.kind == kind })
    }

    @Test("a wallet's grant is a consent; withdrawn, its tokens are worth nothing at once, and another wallet's go on")
    func wallet() async throws {
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        let caseID = try await mall.caseID(ofCredential: credential.id, for: person)
        let tokens = try await city.walletTokens(ofCase: caseID, for: person),
            others = try await city.walletTokens(ofCase: caseID, for: person)
        let consents = try await mall.consents(of: person).filter { $0.given.kind == .wallet }
        #expect(consents.count == 2 && consents.allSatisfy { $0.given.about == ["SIP"] && $0.canWithdraw })
        _ = try await mall.authorized(.bearer(tokens.accessToken))
        let first = try #require(consents.last)
        try await mall.withdrawConsent(first.given.id, for: person)
        await #expect(throws: WalletRefusal.self) { try await mall.authorized(.bearer(tokens.accessToken)) }
        _ = try await mall.authorized(.bearer(others.accessToken))
        let after = try await mall.consents(of: person).filter { $0.given.kind == .wallet }
        #expect(after.map { $0.withdrawnAt != nil } == [false, true] && after.last?.canWithdraw == false)
        await #expect(throws: RightsRefusal.wrongState) { try await mall.withdrawConsent(first.given.id, for: person) }
    }

    @Test("register data for another agency are a consent; withdrawn, the application is; after the decision it is too late")
    func sharing() async throws {
        let id = try await city.submitted(person)
        let given = try await consent(.sharing)
        #expect(given.given.to == ["dinkes", "dpmptsp"] && given.given.about.contains("nama") && given.given.askedBy == "SIP")
        try await mall.withdrawConsent(given.given.id, for: person)
        #expect(try await mall.cases(of: person).first { $0.id == id }?.state == "withdrawn")
        _ = try await city.issued(person, city.officers(for: "SIP"))
        let late = try await consent(.sharing)
        #expect(late.withdrawnAt == nil && !late.canWithdraw)
        await #expect(throws: RightsRefusal.tooLate) { try await mall.withdrawConsent(late.given.id, for: person) }
        #expect(try await mall.credentials(of: person).first?.status == .valid)
    }

    @Test("the register's own agency is given nothing by consent: its basis is the law")
    func duty() async throws {
        let draft = try await mall.startCase("DKC-05", for: person)
        let detail = try await mall.caseDetail(draft, for: person)
        #expect(mall.agencies(givenRegisterData: detail).isEmpty)
        let licence = try await mall.caseDetail(mall.startCase("SIP", for: person), for: person)
        #expect(mall.agencies(givenRegisterData: licence) == ["dinkes", "dpmptsp"])
    }

    @Test(
        "what a wallet shows here is a consent of whose it is; withdrawn, nothing is kept of it; strangers' credentials are in nobody's ledger"
    )
    func presentation() async throws {
        let holder = TestWallet(), credential = try await city.issued(person, city.officers(for: "SIP"))
        let copies = try await city.walletCopies(of: credential, for: person, keys: [holder.key])
        try await mall.publishStatusLists()
        let wallet = PresentingWallet(key: holder.key, copy: try #require(copies.credentials.first))
        let verifier = try await city.verifier(),
            asked = try await mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        #expect(try await mall.takeAnswer(asked.id, form: wallet.answer(asked)).refusal == nil)
        let shown = try await consent(.presentation)
        #expect(shown.given.to == ["klinik"] && shown.given.about == ["SIP"] && shown.given.askedBy == "sip-berlaku")
        #expect(try await city.store.read { try $0.answered(asked.id) } != nil)
        try await mall.withdrawConsent(shown.given.id, for: person)
        #expect(try await city.store.read { try $0.answered(asked.id) } == nil)
        let before = try await mall.consents(of: person).count
        let stranger = try await PresentingWallet(city),
            again = try await mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        #expect(try await mall.takeAnswer(again.id, form: stranger.answer(again)).refusal == nil)
        #expect(try await mall.consents(of: person).count == before)
    }

    @Test("A74: somebody else's consent is none of theirs to withdraw")
    func strangers() async throws {
        _ = try await city.submitted(person)
        let other = try await city.citizen(2), given = try await consent(.sharing)
        let refusal = await #expect(throws: Refusal.self) { try await mall.withdrawConsent(given.given.id, for: other) }
        #expect(refusal?.code == "not_found")
        #expect(try await mall.consents(of: other).isEmpty)
    }

    @Test("A43: the ledger only grows: no line is changed, deleted or revised; one that is missing is noticed")
    func appendOnly() async throws {
        _ = try await city.submitted(person)
        let database = try DatabaseQueue(path: folder.path + "/city/segel.db")
        for statement in [
            "UPDATE consents SET log_index = log_index + 1", "DELETE FROM consents", "DELETE FROM sealed_values WHERE type = 'consent'",
            "UPDATE sealed_values SET revision = 2 WHERE type = 'consent'",
        ] {
            await #expect(throws: DatabaseError.self, "\(statement)") { try await database.write { try $0.execute(sql: statement) } }
        }
        #expect(try await mall.consents(of: person).count == 1)
        try await database.write {
            try $0.execute(sql: "DROP TRIGGER consents_sealed")
            try $0.execute(sql: "DELETE FROM sealed_values WHERE type = 'consent'")
        }
        let refusal = await #expect(throws: Refusal.self) { try await mall.consents(of: person) }
        #expect(refusal?.code == "consent_missing")
    }

    @Test("a shred takes the ledger along")
    func shredded() async throws {
        _ = try await city.submitted(person)
        let citizen = try #require(person.citizen)
        try await city.approve("shred", citizen.text, by: city.custodians())
        #expect(try await mall.shred(citizen, reason: "subject-request").isFinal)
        #expect(try await city.store.read { try $0.consents(of: citizen) }.isEmpty)
    }
}
