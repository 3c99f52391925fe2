import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Complaints and surveys") struct ComplaintTests {
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

    @Test("written, answered, taken up again, answered, closed; each reading by the office is shown to the citizen")
    func wholeWay() async throws {
        let id = try await city.submitted(person), complaint = try await mall.complain("Sudah seminggu.", about: id, for: person)
        #expect(try await mall.complaintQueue(for: head).map(\.id) == [complaint])
        let read = try await mall.officeComplaint(complaint, for: head)
        #expect(read.complaint.messages.map(\.text) == ["Sudah seminggu."])
        #expect(try await mall.accesses(for: person).first?.purpose == "complaint_review")
        try await mall.answerComplaint(complaint, saying: "Besok selesai.", by: head)
        try await mall.reopenComplaint(complaint, saying: "Belum juga.", for: person)
        try await mall.answerComplaint(complaint, saying: "Maaf; hari ini.", by: head)
        try await mall.closeComplaint(complaint, for: person)
        let found = try await mall.complaints(about: id, for: person)
        #expect(found.map(\.row.state) == ["closed"] && found[0].complaint.stateName == "closed")
        #expect(found[0].complaint.messages.map(\.author) == [.citizen, .office, .citizen, .office])
        for attempt in [
            { try await mall.reopenComplaint(complaint, saying: "x", for: person) },
            { try await mall.closeComplaint(complaint, for: person) },
            { try await mall.answerComplaint(complaint, saying: "x", by: head) },
        ] as [@Sendable () async throws -> Void] {
            await #expect(throws: ComplaintRefusal.wrongState) { try await attempt() }
        }
    }

    @Test("what is empty, too long, too much or out of turn is refused, and nothing changes")
    func refused() async throws {
        let id = try await city.submitted(person), draft = try await mall.startCase("SIP", for: person)
        await #expect(throws: ComplaintRefusal.textMissing) { try await mall.complain(" \n", about: id, for: person) }
        await #expect(throws: ComplaintRefusal.tooLong) {
            try await mall.complain(String(repeating: "x", count: 2_001), about: id, for: person)
        }
        await #expect(throws: CaseRefusal.wrongState) { try await mall.complain("x", about: draft, for: person) }
        #expect(try await mall.complaints(about: id, for: person).isEmpty)
        let first = try await mall.complain("x", about: id, for: person)
        await #expect(throws: ComplaintRefusal.wrongState) { try await mall.reopenComplaint(first, saying: "y", for: person) }
        await #expect(throws: ComplaintRefusal.textMissing) { try await mall.answerComplaint(first, saying: "", by: head) }
        for _ in 0..<4 { _ = try await mall.complain("x", about: id, for: person) }
        await #expect(throws: Refusal.self) { try await mall.complain("x", about: id, for: person) }
        try await mall.closeComplaint(first, for: person)
        let long = try await mall.complain("x", about: id, for: person)
        for _ in 0..<9 {
            try await mall.answerComplaint(long, saying: "a", by: head)
            try await mall.reopenComplaint(long, saying: "b", for: person)
        }
        try await mall.answerComplaint(long, saying: "a", by: head)
        await #expect(throws: ComplaintRefusal.tooLong) { try await mall.reopenComplaint(long, saying: "b", for: person) }
    }

    @Test("two answers at once: one counts")
    func race() async throws {
        let id = try await city.submitted(person), complaint = try await mall.complain("x", about: id, for: person)
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        try await mall.answerComplaint(complaint, saying: "\(number)", by: head)
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try await mall.complaints(about: id, for: person)[0].complaint.messages.count == 2)
    }

    @Test("A74: other citizens, desks and offices find no complaint")
    func strangers() async throws {
        let other = try await city.citizen(2), id = try await city.submitted(person)
        let complaint = try await mall.complain("x", about: id, for: person)
        let elsewhere = try await city.officer("kepala-lain", [Duty(role: "head", agency: "disdukcapil")])
        for attempt in [
            { _ = try await mall.complaints(about: id, for: other) }, { _ = try await mall.complain("x", about: id, for: other) },
            { try await mall.closeComplaint(complaint, for: other) }, { _ = try await mall.officeComplaint(complaint, for: elsewhere) },
            { _ = try await mall.officeComplaint(complaint, for: officers[0]) },
            { try await mall.answerComplaint(complaint, saying: "x", by: elsewhere) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
        #expect(try await mall.complaintQueue(for: elsewhere).isEmpty)
        await #expect(throws: Refusal.self) { try await mall.complaintQueue(for: officers[0]) }
    }

    @Test("a survey is answered once, after the document is there; its comment is read without a name, and each reading is recorded")
    func survey() async throws {
        let id = try await city.submitted(person)
        #expect(try await !mall.mayAnswerSurvey(id, for: person))
        await #expect(throws: CaseRefusal.wrongState) { try await mall.answerSurvey(id, rating: 4, comment: "", for: person) }
        for officer in officers { _ = try await city.approve(id, by: officer) }
        #expect(try await mall.mayAnswerSurvey(id, for: person))
        for rating in [0, 6] {
            let refusal = await #expect(throws: Refusal.self) { try await mall.answerSurvey(id, rating: rating, comment: "", for: person) }
            #expect(refusal?.code == "survey_rating")
        }
        try await mall.answerSurvey(id, rating: 4, comment: "Cepat.", for: person)
        #expect(try await !mall.mayAnswerSurvey(id, for: person))
        let again = await #expect(throws: Refusal.self) { try await mall.answerSurvey(id, rating: 1, comment: "", for: person) }
        #expect(again?.code == "survey_given")
        let comments = try await mall.surveyComments(for: head)
        #expect(comments.map(\.comment) == ["Cepat."] && comments[0].rating == 4)
        #expect(try await mall.accesses(for: person).first?.purpose == "survey_review")
        await #expect(throws: Refusal.self) { try await mall.surveyComments(for: officers[0]) }
        let other = try await city.citizen(2)
        await #expect(throws: Refusal.self) { try await mall.answerSurvey(id, rating: 1, comment: "", for: other) }
    }
}
