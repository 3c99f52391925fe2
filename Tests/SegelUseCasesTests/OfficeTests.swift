import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Running an office") struct OfficeTests {
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

    var mall: Mall { city.mall }
    var head: SignedIn { officers[3] }

    private func revision(_ id: String, at officer: SignedIn) async throws -> UInt64 {
        try #require(try await mall.queue(for: officer).first { $0.id == id }).revision
    }

    private func claim(_ id: String, by officer: SignedIn) async throws {
        _ = try await mall.decide(.claim, on: id, revision: revision(id, at: officer), by: officer)
    }

    /// An application that waits for the head's signature.
    private func toSign() async throws -> String {
        let id = try await city.submitted(person)
        for officer in officers.prefix(3) { _ = try await city.approve(id, by: officer) }
        return id
    }

    @Test("who heads or supervises the office gives back what somebody absent claimed, without seeing the case; nobody else does")
    func release() async throws {
        let id = try await city.submitted(person)
        try await claim(id, by: officers[0])
        let supervisor = try await city.officer("pengawas", [Duty(role: "supervisor", agency: "dpmptsp")])
        let elsewhere = try await city.officer("pengawas-lain", [Duty(role: "supervisor", agency: "dinkes")])
        let other = try await city.officer("loket-2", [Duty(role: "front-office", agency: "dpmptsp")])
        let revision = try await revision(id, at: other)
        for stranger in [elsewhere, other, officers[1]] {
            let refusal = await #expect(throws: Refusal.self) { try await mall.releaseCase(id, revision: revision, by: stranger) }
            #expect(refusal?.code == "not_found")
        }
        let shown = try await mall.queue(for: supervisor, QueueFilter(claim: .others, isWholeOffice: true))
        #expect(shown.map(\.id) == [id] && shown[0].claimer == "periksa-dpmptsp")
        await #expect(throws: Refusal.self) { _ = try await mall.queue(for: other, QueueFilter(isWholeOffice: true)) }
        await #expect(throws: Refusal.self) { try await mall.releaseCase(id, revision: revision - 1, by: supervisor) }
        try await mall.releaseCase(id, revision: revision, by: supervisor)
        await #expect(throws: CaseRefusal.wrongState) { try await mall.releaseCase(id, revision: revision + 1, by: head) }
        try await claim(id, by: other)
        try await mall.releaseCase(id, revision: self.revision(id, at: other), by: head)
        #expect(try await mall.caseDetail(id, for: person).events.map(\.kind).suffix(4) == [.claimed, .released, .claimed, .released])
        // Giving back is no decision: the head may still sign.
        for officer in [other] + officers[1...2] { _ = try await city.approve(id, by: officer) }
        guard case .issued = try await city.approve(id, by: head) else { throw Refusal(.conflict, "not_issued") }
    }

    @Test("a queue is narrowed by service, by day and by who has claimed")
    func filters() async throws {
        let first = try await city.submitted(person)
        city.clock.advance(86_400)
        let second = try await city.submitted(person)
        try await claim(second, by: officers[0])
        func shown(_ filter: QueueFilter) async throws -> [String] { try await mall.queue(for: officers[0], filter).map(\.id) }
        #expect(try await shown(QueueFilter()) == [first, second])
        #expect(try await shown(QueueFilter(claim: .free)) == [first])
        #expect(try await shown(QueueFilter(claim: .mine)) == [second])
        #expect(try await shown(QueueFilter(service: "DKC-01")).isEmpty)
        #expect(try await shown(QueueFilter(service: "SIP")).count == 2)
        city.clock.advance(7 * 86_400)
        #expect(try await shown(QueueFilter(due: .overdue)) == [first])
        #expect(try await shown(QueueFilter(due: .today)) == [second])
    }

    @Test("A80: several signed in one go: each its own decision and recorded look, and one that fails leaves the others")
    func together() async throws {
        let ids = [try await toSign(), try await toSign(), try await toSign()], early = try await city.submitted(person)
        var cases: [(id: String, revision: UInt64)] = []
        for id in ids { cases.append((id, try await revision(id, at: head))) }
        cases[1].revision -= 1
        cases.append((early, 2))
        let looks = try await mall.accesses(for: person).count
        let outcomes = try await mall.sign(cases, by: head)
        func code(_ outcome: SigningOutcome) -> String {
            switch outcome.result {
            case .success: "signed"
            case .failure(let error): (error as? Refusal)?.code ?? "\(error)"
            }
        }
        #expect(outcomes.map(code) == ["signed", "changed_meanwhile", "signed", "not_found"])
        #expect(outcomes.map(\.id) == cases.map(\.id) && outcomes[1].reference != nil && outcomes[3].reference == nil)
        let news = try await mall.accesses(for: person).dropLast(looks)
        #expect(news.map(\.purpose) == ["signing", "signing"] && news.map(\.actor) == ["tanda-tangan-dpmptsp", "tanda-tangan-dpmptsp"])
        for (id, state) in zip(ids, ["issued", "submitted", "issued"]) {
            #expect(try await mall.caseDetail(id, for: person).file.stateName == state)
        }
        await #expect(throws: Refusal.self) { try await mall.sign([], by: head) }
    }

    @Test("nothing but a signature is given in one go: a step before it is approved by nobody unseen, nor is one's own case")
    func onlySignatures() async throws {
        let id = try await city.submitted(person)
        let outcomes = try await mall.sign([(id, revision(id, at: officers[0]))], by: officers[0])
        guard case .failure(let error) = outcomes[0].result else { throw Refusal(.conflict, "was_approved") }
        #expect(error as? CaseRefusal == .wrongState)
        #expect(try await mall.caseDetail(id, for: person).events.map(\.kind) == [.started, .submitted])
    }

    @Test("reports count volumes, promises kept, returns by their reason, complaints and ratings, by service and month, and nobody")
    func reports() async throws {
        let id = try await city.submitted(person), withdrawn = try await city.submitted(person), rejected = try await city.submitted(person)
        try await mall.withdrawCase(withdrawn, for: person)
        _ = try await mall.decide(.reject(reason: "STR dicabut."), on: rejected, revision: 2, by: officers[0])
        let items = [
            ReturnedItem(item: "noSTR", reason: "", code: .unreadable), ReturnedItem(item: "profesi", reason: "Lain", code: nil),
            ReturnedItem(item: "buktiTempat", reason: "", code: .unreadable),
        ]
        _ = try await mall.decide(.fail(items: items, reason: nil), on: id, revision: 2, by: officers[0])
        try await mall.save(["noSTR": "STR-2"], in: id, for: person)
        try await mall.submitCase(id, for: person)
        for officer in officers { _ = try await city.approve(id, by: officer) }
        let late = try await toSign()
        city.clock.advance(30 * 86_400)
        try await mall.noticeBreaches()
        _ = try await mall.sign([(late, revision(late, at: head))], by: head)
        _ = try await mall.complain("Lama sekali.", about: late, for: person)
        try await mall.answerSurvey(id, rating: 5, comment: "", for: person)
        try await mall.answerSurvey(late, rating: 2, comment: "Lambat.", for: person)
        let lines = try await mall.report(for: head)
        #expect(lines.map(\.month.text) == ["2026-04", "2026-03"] && lines.allSatisfy { $0.service == "SIP" })
        #expect(lines[1][.submitted] == 4 && lines[1][.issued] == 1 && lines[1][.issuedInTime] == 1 && lines[1].inTimePercent == 100)
        #expect(lines[1][.withdrawn] == 1 && lines[1][.rejected] == 1 && lines[1][.returned] == 1)
        #expect(lines[1][.item(.unreadable)] == 2 && lines[1][.item(.other)] == 1)
        #expect(lines[0][.issued] == 1 && lines[0].inTimePercent == 0 && lines[0][.breached] == 1 && lines[0][.complaint] == 1)
        #expect(lines[0].ratings == 2 && lines[0].averageRating == 35)
        await #expect(throws: Refusal.self) { try await mall.report(for: officers[0]) }
        let elsewhere = try await city.officer("kepala-lain", [Duty(role: "head", agency: "disdukcapil")])
        #expect(try await mall.report(for: elsewhere).isEmpty)
        // Counts outlive who was counted.
        let citizen = try #require(person.citizen)
        let destroyed = try await city.store.write { tx in
            try tx.insert(ShredRecord(citizen: citizen, begunAt: 1, reason: "uji", keepsCredentials: false))
            return try tx.destroyEverything(of: citizen)
        }
        #expect(destroyed["complaints"] == 1 && destroyed["surveys"] == 2 && destroyed["breaches"] == 1)
        #expect(try await mall.report(for: head).count == 2)
    }

    @Test("an item comes back with the kind of reason, or in the officer's words; \"other\" alone says nothing")
    func reasons() async throws {
        let id = try await city.submitted(person)
        for item in [ReturnedItem(item: "noSTR", reason: " "), ReturnedItem(item: "noSTR", reason: "", code: .other)] {
            await #expect(throws: CaseRefusal.reasonMissing) {
                _ = try await mall.decide(.fail(items: [item], reason: nil), on: id, revision: 2, by: officers[0])
            }
        }
        let item = ReturnedItem(item: "noSTR", reason: "", code: .expired)
        _ = try await mall.decide(.fail(items: [item], reason: nil), on: id, revision: 2, by: officers[0])
        #expect(try await mall.caseDetail(id, for: person).events.last?.items == [item])
    }
}
