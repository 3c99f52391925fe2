import SegelCatalogue
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Promises that are not kept") struct BreachTests {
    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn
    let officers: [SignedIn]

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
    }

    /// From 2026-03-02 to the morning of a day of that month.
    private func wait(until day: Int64) { city.clock.advance(TestCity.start + (day - 2) * 86_400 - city.clock.now()) }

    @Test("on its day a case is due; the day after it is written down, once, however often and late one looks")
    func once() async throws {
        let id = try await city.submitted(person), head = officers[3]
        wait(until: 9)
        #expect(try await city.mall.noticeBreaches() == 0)
        wait(until: 10)
        #expect(try await city.mall.noticeBreaches() == 1)
        wait(until: 30)
        #expect(try await city.mall.noticeBreaches() == 0)
        let breaches = try await city.mall.breaches(for: head)
        #expect(breaches.map(\.caseID) == [id] && breaches[0].promised == "2026-03-09")
        #expect(breaches[0].desk == Desk(role: "front-office", agency: "dpmptsp") && breaches[0].noticedAt == TestCity.start + 8 * 86_400)
        await #expect(throws: Refusal.self) { try await city.mall.breaches(for: officers[0]) }
        // Nothing of it is left when the citizen is erased.
        let citizen = try #require(person.citizen)
        let destroyed = try await city.store.write { tx in
            try tx.insert(ShredRecord(citizen: citizen, begunAt: 1, reason: "uji", keepsCredentials: false))
            return try tx.destroyEverything(of: citizen)
        }
        #expect(destroyed["breaches"] == 1)
    }

    @Test("a case that is with its applicant, or over, breaks no promise")
    func waiting() async throws {
        let returned = try await city.submitted(person), withdrawn = try await city.submitted(person)
        let revision = try await city.mall.officerCase(returned, for: officers[0]).detail.revision
        let items = [ReturnedItem(item: "noSTR", reason: "Tidak terbaca.")]
        _ = try await city.mall.decide(.fail(items: items, reason: nil), on: returned, revision: revision, by: officers[0])
        try await city.mall.withdrawCase(withdrawn, for: person)
        wait(until: 30)
        #expect(try await city.mall.noticeBreaches() == 0)
    }

    @Test("more than fit into one page are all found")
    func many() async throws {
        for _ in 0..<7 { _ = try await city.submitted(person) }
        wait(until: 10)
        #expect(try await city.mall.noticeBreaches() == 7)
    }

    @Test("the queue puts the oldest promise first and says which are past what the law allows")
    func queue() async throws {
        let first = try await city.submitted(person)
        city.clock.advance(86_400)
        let second = try await city.submitted(person)
        let lines = try await city.mall.queue(for: officers[0])
        #expect(lines.map(\.id) == [first, second] && lines.map(\.promised) == ["2026-03-09", "2026-03-10"])
        #expect(lines.map(\.limit) == ["2026-03-09", "2026-03-10"])
    }
}
