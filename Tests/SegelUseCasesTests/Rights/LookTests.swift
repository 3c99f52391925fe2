import GRDB
import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Who looked, and why") struct LookTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private let officers: [SignedIn]

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
    }

    private var mall: Mall { city.mall }

    /// A look of the first desk's.
    private func looked() async throws -> Access {
        let id = try await city.submitted(person)
        _ = try await mall.officerCase(id, for: officers[0])
        return try #require(try await mall.accesses(for: person).first)
    }

    private func refused(_ code: RightsRefusal, _ body: () async throws -> Void) async {
        await #expect(throws: code) { try await body() }
    }

    @Test("a look says who, by which duty at which agency, what for, for which application and when")
    func whole() async throws {
        let look = try await looked()
        #expect(look.actor == officers[0].officer && look.role == "front-office" && look.agency == "dpmptsp")
        #expect(look.purpose == "case_review" && look.caseReference?.hasPrefix("SIP-") == true && look.at == TestCity.start)
        #expect(!look.isAutomated)
    }

    @Test("A80: there is no look without a purpose, and none by nobody or by a duty that is not theirs")
    func noneWithout() async throws {
        #expect(AccessPurpose(rawValue: "") == nil && !AccessPurpose.allCases.contains { $0.rawValue.isEmpty })
        let desk = Duty(role: "front-office", agency: "dpmptsp")
        #expect(throws: Refusal.self) { try AccessActor(person, by: desk) }
        #expect(throws: Refusal.self) { try AccessActor(officers[1], by: desk) }
        #expect(throws: Refusal.self) { try AccessActor(officers[0], by: nil) }
        #expect(throws: Refusal.self) { try AccessActor(registrar: "", agency: nil) }
        #expect(throws: Refusal.self) { try ReadingRight(owner: officers[0]) }
        let other = try await city.citizen(2), id = try await city.submitted(person)
        let document = try #require(try await mall.documents(of: person).first)
        await #expect(throws: Refusal.self) { try await mall.openDocument(document.id, by: ReadingRight(owner: other)) }
        await #expect(throws: Refusal.self) {
            try await city.store.read { tx in
                _ = try mall.detail(mall.caseRecord(id, in: tx), by: ReadingRight(owner: other), for: nil, in: tx)
            }
        }
    }

    @Test("A80: where the record cannot be written, nothing is read")
    func blockedRecord() async throws {
        let id = try await city.submitted(person)
        _ = try await mall.officerCase(id, for: officers[0])
        let database = try DatabaseQueue(path: folder.path + "/city/segel.db")
        try await database.write {
            try $0.execute(sql: "CREATE TRIGGER full BEFORE INSERT ON accesses BEGIN SELECT raise(ABORT, 'full'); END")
        }
        await #expect(throws: (any Error).self) { try await mall.officerCase(id, for: officers[0]) }
        await #expect(throws: (any Error).self) { try await mall.officerDocument("buktiTempat", of: id, for: officers[0]) }
    }

    @Test("asked why, answered by the agency, and the answer is on the entry; both readings are looks themselves")
    func askWhy() async throws {
        let look = try await looked(), head = officers[3]
        try await mall.askWhy(look.logIndex, "Untuk apa?", for: person)
        let row = try #require(try await mall.rightsQueue(for: head).first)
        #expect(row.kind == .question && row.agency == "dpmptsp" && row.dueAt == TestCity.start + 72 * 3_600)
        let opened = try await mall.rightsRequest(row.id, for: head)
        #expect(opened.request.text == "Untuk apa?" && opened.access?.logIndex == look.logIndex)
        let review = try #require(try await mall.accesses(for: person).first)
        #expect(review.purpose == "rights_review" && review.actor == head.officer && review.role == "head")
        try await mall.answer(row.id, as: .answered, saying: "Pemeriksaan berkas.", by: head)
        let found = try await mall.look(at: look.logIndex, for: person)
        #expect(found.question?.request.answer == "Pemeriksaan berkas." && found.question?.row.state == .answered)
        #expect(try await mall.looks(for: person).first { $0.access.logIndex == look.logIndex }?.question?.state == .answered)
        await refused(.wrongState) { try await mall.answer(row.id, as: .answered, saying: "x", by: head) }
        await refused(.askedBefore) { try await mall.askWhy(look.logIndex, "Lagi?", for: person) }
    }

    @Test("nothing, too much and oneself are not asked about; whoever looked does not answer for it")
    func refusals() async throws {
        let look = try await looked(), head = officers[3]
        await refused(.textMissing) { try await mall.askWhy(look.logIndex, " \n", for: person) }
        await refused(.tooLong) { try await mall.askWhy(look.logIndex, String(repeating: "x", count: 2_001), for: person) }
        // The head reads a complaint, and is asked why.
        let id = try #require(try await mall.cases(of: person).first?.id)
        let complaint = try await mall.complain("Lama.", about: id, for: person)
        _ = try await mall.officeComplaint(complaint, for: head)
        let own = try #require(try await mall.accesses(for: person).first)
        try await mall.askWhy(own.logIndex, "Mengapa?", for: person)
        let row = try #require(try await mall.rightsQueue(for: head).first)
        await refused(.ownLook) { try await mall.answer(row.id, as: .answered, saying: "x", by: head) }
        await refused(.wrongState) { try await mall.answer(row.id, as: .granted, saying: "x", by: head) }
        let protection = try await city.officer("pdp", [Duty(role: "protection", agency: "disdukcapil")])
        try await mall.answer(row.id, as: .answered, saying: "Diperiksa.", by: protection)
    }

    @Test("a look that no desk made goes to whoever decides on the case, else to the rights desk")
    func whoseDesk() async throws {
        let registration = try #require(try await mall.accesses(for: person).last)
        #expect(registration.purpose == "registration" && registration.agency == nil)
        try await mall.askWhy(registration.logIndex, "Siapa?", for: person)
        let protection = try await city.officer("pdp", [Duty(role: "protection", agency: "disdukcapil")])
        #expect(try await mall.rightsQueue(for: protection).map(\.agency) == ["disdukcapil"])
        #expect(try await mall.rightsQueue(for: officers[3]).isEmpty)
    }

    @Test("A74: other citizens, desks and offices find neither look nor question")
    func strangers() async throws {
        let look = try await looked(), other = try await city.citizen(2)
        try await mall.askWhy(look.logIndex, "Untuk apa?", for: person)
        let row = try #require(try await mall.rightsQueue(for: officers[3]).first)
        let elsewhere = try await city.officer("kepala-lain", [Duty(role: "head", agency: "disdukcapil")])
        let protectionElsewhere = try await city.officer("pdp-lain", [Duty(role: "protection", agency: "dinkes")])
        for attempt in [
            { _ = try await mall.look(at: look.logIndex, for: other) }, { try await mall.askWhy(look.logIndex, "x", for: other) },
            { _ = try await mall.look(at: .max, for: person) }, { _ = try await mall.rightsRequest(row.id, for: elsewhere) },
            { _ = try await mall.rightsRequest(row.id, for: officers[0]) }, { _ = try await mall.rightsRequest(row.id, for: other) },
            { _ = try await mall.rightsRequest(row.id, for: protectionElsewhere) },
            { try await mall.answer(row.id, as: .answered, saying: "x", by: elsewhere) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
        #expect(try await mall.rightsQueue(for: elsewhere).isEmpty)
        await #expect(throws: Refusal.self) { try await mall.rightsQueue(for: officers[0]) }
        await #expect(throws: Refusal.self) { try await mall.rightsQueue(for: protectionElsewhere) }
    }

    @Test("two answers at once: one counts")
    func race() async throws {
        let look = try await looked(), head = officers[3]
        try await mall.askWhy(look.logIndex, "Untuk apa?", for: person)
        let row = try #require(try await mall.rightsQueue(for: head).first)
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        try await mall.answer(row.id, as: .answered, saying: "\(number)", by: head)
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
    }
}
