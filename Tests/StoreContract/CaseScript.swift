import SegelCatalogue
import SegelUseCases
import SegelVault

extension Transcript {
    func cases() async {
        await citizens(2)
        // Two of one time, one without a promise, one of another desk, one of nobody's desk.
        let rows = [
            Thing.caseRow(1), Thing.caseRow(2, of: 2, promised: nil), Thing.caseRow(3, at: 30, promised: "2026-03-02"),
            Thing.caseRow(4, at: 10),
            Thing.caseRow(5, desk: Desk(role: "kepala", agency: "dinkes")), Thing.caseRow(6, state: "draft", desk: nil),
        ]
        for row in rows { await write { try $0.put(row) } }
        await write { try $0.put(Thing.caseRow(1)) }
        // Another case with a reference that is taken, and one of a citizen who is not there.
        await write { tx in
            let row = Thing.caseRow(7)
            return try tx.put(
                CaseRow(
                    id: row.id,
                    reference: "SIP-1",
                    citizen: row.citizen,
                    service: row.service,
                    state: row.state,
                    desk: row.desk,
                    revision: 1,
                    updatedAt: 1,
                    promised: nil,
                    body: []
                )
            )
        }
        await write { try $0.put(Thing.caseRow(8, of: 77)) }
        await write { try $0.put(Thing.caseRow(1, state: "decided", revision: 2, at: 40)) }
        await write { try $0.put(Thing.caseRow(1, state: "decided", revision: 2, at: 41)) }
        await write { try $0.put(Thing.caseRow(1, of: 2, state: "decided", revision: 3, at: 42)) }
        await write { try $0.put(Thing.caseRow(1, state: "decided", revision: 9, at: 43)) }
        await read { try $0.caseRow(Thing.object(1).text) }
        await read { try $0.caseRow(reference: "SIP-2") }
        await read { try $0.caseRow(reference: "sip-2") }
        await read { try $0.cases(of: Thing.citizen(1).text).map(\.reference) }
        let desks = [
            Desk(role: "kepala", agency: "dinkes"), Desk(role: "verifikator", agency: "dinkes"), Desk(role: "verifikator", agency: "x"),
        ]
        for limit in [1, 2, 9] { await read { try $0.queue(desks, limit: limit).map(\.reference) } }
        for event in 1...3 { await write { try $0.append(event: [UInt8(event)], to: Thing.object(1).text) } }
        await write { try $0.append(event: [1], to: Thing.object(88).text) }
        await read { try $0.events(of: Thing.object(1).text) }
        await read { try $0.eventCount(of: Thing.object(1).text) }
        await write { try $0.setLogIndex(40, ofStep: 2, in: Thing.object(1).text) }
        for step in 1...4 { await read { try $0.logIndex(ofStep: step, in: Thing.object(1).text) } }
    }

    func promises() async {
        await citizens(2)
        for (number, day) in ["2026-03-05", "2026-03-01", "2026-03-01", "2026-04-01"].enumerated() {
            await write { try $0.put(Thing.caseRow(number + 1, promised: day)) }
        }
        await write { try $0.put(Thing.caseRow(9, desk: nil, promised: "2026-01-01")) }
        for limit in [1, 9] { await read { try $0.overdue(before: "2026-03-06", limit: limit).map(\.reference) } }
        @Sendable func breach(_ number: Int, at: Int64) -> Breach {
            let row = Thing.caseRow(number)
            return Breach(
                caseID: row.id,
                citizen: row.citizen,
                reference: row.reference,
                service: row.service,
                desk: Desk(role: "verifikator", agency: "dinkes"),
                promised: "2026-03-0\(number)",
                noticedAt: at
            )
        }
        await write { try $0.insert(breach(2, at: 5)) }
        await write { try $0.insert(breach(2, at: 6)) }
        await write { try $0.insert(breach(3, at: 5)) }
        await write { try $0.insert(breach(1, at: 9)) }
        await read { try $0.overdue(before: "2026-05-06", limit: 9).map(\.reference) }
        for limit in [2, 9] { await read { try $0.breaches(of: "dinkes", limit: limit) } }
        for measure in [Measure.submitted, .submitted, .rating(4), .issued] {
            await write { try $0.count(measure, of: "SIP", in: Month(text: "2026-02")) }
            await write { try $0.count(measure, of: "NIB", in: Month(text: "2026-03")) }
        }
        for month in ["2026-01", "2026-03", "2026-04"] { await read { try $0.counts(from: Month(text: month)) } }
    }

    func complaints() async {
        await citizens(2)
        @Sendable func complaint(_ number: Int, _ state: String, opened: Int64, updated: Int64) -> ComplaintRow {
            ComplaintRow(
                id: Thing.object(number).text,
                caseID: Thing.object(50).text,
                citizen: Thing.citizen(1).text,
                reference: "SIP-50",
                service: "SIP",
                agency: "dinkes",
                state: state,
                openedAt: opened,
                updatedAt: updated
            )
        }
        await write { try $0.insert(complaint(1, "answered", opened: 1, updated: 1)) }
        await write { try $0.insert(complaint(2, "open", opened: 1, updated: 7)) }
        await write { try $0.insert(complaint(3, "open", opened: 0, updated: 6)) }
        await write { try $0.insert(complaint(3, "open", opened: 0, updated: 6)) }
        await write { try $0.insert(complaint(4, "unheard of", opened: 0, updated: 6)) }
        await write { try $0.update(complaint(2, "closed", opened: 1, updated: 8)) }
        await write { try $0.update(complaint(9, "closed", opened: 1, updated: 8)) }
        await read { try $0.complaint(Thing.object(2).text) }
        await read { try $0.complaints(of: Thing.object(50).text).map(\.id) }
        for limit in [1, 2, 9] { await read { try $0.complaints(toAgency: "dinkes", limit: limit).map(\.id) } }
        await write { try $0.deleteComplaint(Thing.object(2).text) }
        @Sendable func survey(_ number: Int, rating: Int, at: Int64) -> SurveyRow {
            SurveyRow(
                caseID: Thing.object(number).text,
                citizen: Thing.citizen(2).text,
                service: "SIP",
                agency: "dinkes",
                rating: rating,
                givenAt: at
            )
        }
        await write { try $0.insert(survey(2, rating: 5, at: 4)) }
        await write { try $0.insert(survey(1, rating: 4, at: 4)) }
        await write { try $0.insert(survey(1, rating: 4, at: 4)) }
        await write { try $0.insert(survey(3, rating: 6, at: 4)) }
        await write { try $0.insert(survey(4, rating: 1, at: 5)) }
        await read { try $0.survey(of: Thing.object(1).text) }
        for limit in [1, 9] { await read { try $0.surveys(toAgency: "dinkes", limit: limit).map(\.caseID) } }
    }
}
