import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Incidents, told to each they concern") struct IncidentTests {
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

    private func notice(_ affected: IncidentNotice.Affected, from: UnixTime = TestCity.start, until: UnixTime = TestCity.start + 3_600)
        -> IncidentNotice
    {
        let text = LocalizedText(id: "Uji", en: "Test")
        return IncidentNotice(
            what: text,
            how: text,
            remedy: text,
            contact: text,
            from: from,
            until: until,
            discovered: until,
            affected: affected
        )
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        await #expect(throws: Refusal.self) { try await body() }?.code
    }

    @Test("everybody whose data an officer opened in that time, with each look of theirs; nobody else")
    func byOfficer() async throws {
        let second = try await city.citizen(2), third = try await city.citizen(3), officer = officers[0]
        var cases: [String] = []
        for one in [person, second, third] { cases.append(try await city.submitted(one)) }
        _ = try await mall.officerCase(cases[0], for: officer)
        _ = try await mall.officerDocument("buktiTempat", of: cases[0], for: officer)
        city.clock.advance(3_600)
        _ = try await mall.officerCase(cases[1], for: officer)
        city.clock.advance(1)
        _ = try await mall.officerCase(cases[2], for: officer)
        city.clock.advance(60)
        let notice = notice(.openedBy(officer: try #require(officer.officer)))
        #expect(try await mall.affected(by: notice) == 2)
        #expect(try await mall.incidentStates().isEmpty, "only asked")
        let state = try await mall.recordIncident(notice)
        #expect(state.affected == 2 && state.read == 0 && !state.isLate && state.dueAt == TestCity.start + 3_600 + 72 * 3_600)
        #expect(try await mall.hasUnreadIncident(person))
        let read = try await mall.readIncidents(for: person)
        #expect(read.map(\.report.looks.count) == [2] && read[0].readAt == nil)
        #expect(Set(read[0].report.looks.map(\.purpose)) == ["case_review", "document_review"])
        #expect(try await mall.readIncidents(for: person).first?.readAt == mall.now)
        #expect(try await !mall.hasUnreadIncident(person))
        #expect(try await mall.readIncidents(for: third).isEmpty, "A74: a second too late")
        #expect(try await mall.incidentState(state.incident.id).read == 1)
        #expect(try await mall.accesses(for: second).first?.purpose == "incident_review")
        #expect(try await mall.accesses(for: third).first?.purpose == "case_review")
    }

    @Test("the applicants of some applications; a reference that is none refuses all of it")
    func byCases() async throws {
        let id = try await city.submitted(person), other = try await city.citizen(2)
        let reference = try #require(try await mall.cases(of: person).first { $0.id == id }).reference
        city.clock.advance(3_600)
        #expect(
            await code { _ = try await mall.recordIncident(notice(.cases([reference, "SIP-000000-AAAAAA"]))) } == "incident_case_unknown"
        )
        #expect(try await mall.incidentStates().isEmpty)
        _ = try await mall.recordIncident(notice(.cases([reference])))
        #expect(try await mall.readIncidents(for: person).map(\.report.cases) == [[reference]])
        #expect(try await mall.readIncidents(for: other).isEmpty)
    }

    @Test("nobody, and what is still to come, are refused; one recorded after 72 hours is late")
    func refusals() async throws {
        #expect(await code { _ = try await mall.recordIncident(notice(.openedBy(officer: "x"))) } == "incident_in_the_future")
        city.clock.advance(3_600)
        #expect(await code { _ = try await mall.recordIncident(notice(.openedBy(officer: "salah-ketik"))) } == "incident_affects_nobody")
        #expect(await code { _ = try await mall.incidentState(ObjectID(text: String(repeating: "0", count: 32))) } == "not_found")
        let id = try await city.submitted(person)
        let reference = try #require(try await mall.cases(of: person).first { $0.id == id }).reference
        city.clock.advance(72 * 3_600)
        #expect(try await !mall.recordIncident(notice(.cases([reference]))).isLate)
        city.clock.advance(1)
        #expect(try await mall.recordIncident(notice(.cases([reference]))).isLate)
    }

    @Test("a shred takes the reports along, the incident stays")
    func shredded() async throws {
        let id = try await city.submitted(person), citizen = try #require(person.citizen)
        let reference = try #require(try await mall.cases(of: person).first { $0.id == id }).reference
        city.clock.advance(3_600)
        let state = try await mall.recordIncident(notice(.cases([reference])))
        try await city.approve("shred", citizen.text, by: city.custodians())
        #expect(try await mall.shred(citizen, reason: "subject-request").isFinal)
        #expect(try await mall.incidentState(state.incident.id).affected == 0)
    }
}
