import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Pages of an office") struct OfficePageTests {
    let folder: TemporaryFolder
    let place: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
    }

    private func cookie(_ name: SignInName) async throws -> (String, String) { TrackingCity.cookie(try await place.session(name)) }

    private func approveUntilSigning(_ id: String) async throws {
        for officer in place.officers.prefix(3) { _ = try await place.city.approve(id, by: officer) }
    }

    @Test("the head ticks what waits for a signature and signs it in one go; what fails is named, one by one")
    func signing() async throws {
        let second = try await place.city.submitted(place.person), third = try await place.city.submitted(place.person)
        for id in [place.waiting, second] { try await approveUntilSigning(id) }
        let head = try await cookie(TrackingCity.heads), queue = try await place.get("/office", head).text
        #expect(queue.contains("name=\"sign:\(place.waiting)\" value=\"5\"") && queue.contains("name=\"sign:\(second)\""))
        #expect(try await !place.get("/office", cookie(TrackingCity.first)).text.contains("name=\"sign:"))
        let fields = [("sign:\(place.waiting)", "5"), ("sign:\(second)", "4"), ("sign:\(third)", "2")]
        let answer = try await place.post("/office/sign", from: "/office", fields, head)
        #expect(answer.status == 422 && answer.text.contains(": Ditandatangani dan diterbitkan.</li>"))
        #expect(answer.text.matches(of: /Tidak ditandatangani/).count == 2)
        let rest = try await place.post("/office/sign", from: "/office", [("sign:\(second)", "5")], head)
        #expect(rest.status == 200 && !rest.text.contains("Tidak ditandatangani"))
    }

    @Test("the queue is filtered by a plain form; what somebody else has claimed shows whose it is, and a head gives it back")
    func queue() async throws {
        _ = try await place.mall.decide(.claim, on: place.waiting, revision: 2, by: place.officers[0])
        let head = try await cookie(TrackingCity.heads)
        #expect(try await !place.get("/office", head).text.contains(place.waiting))
        let all = try await place.get("/office?desks=all&claim=others&service=SIP", head).text
        #expect(all.contains("periksa-dpmptsp") && all.contains("value=\"all\" selected") && all.contains("<details open>"))
        #expect(!all.contains("href=\"/office/cases/\(place.waiting)\""), "not at the head's desk")
        let page = "/office?desks=all"
        let answer = try await place.post("/office/cases/\(place.waiting)/release", from: page, [("revision", "3")], head)
        #expect(answer.headers[.location] == "/office?done=released")
        #expect(try await place.get("/office?done=released", head).text.contains("Dilepas kembali ke antrean."))
        #expect(try await place.get("/office?claim=free", cookie(TrackingCity.first)).text.contains(place.waiting))
    }

    @Test("due and overdue show by themselves")
    func overdue() async throws {
        place.city.clock.advance(7 * 86_400)
        #expect(try await place.get("/office", cookie(TrackingCity.first)).text.contains("1 jatuh tempo hari ini"))
        place.city.clock.advance(86_400)
        let late = try await place.get("/office", cookie(TrackingCity.first)).text
        #expect(late.contains("1 terlambat") && late.contains("Terlambat 1 hari") && late.contains("Lewat batas waktu"))
    }

    @Test("each item goes back with its own kind of reason, which the citizen reads; nothing typed is lost")
    func reasons() async throws {
        let officer = try await cookie(TrackingCity.first), page = "/office/cases/\(place.waiting)"
        let refused = try await place.post(
            "\(page)/decide",
            from: page,
            [("revision", "2"), ("decision", "fail"), ("item:noSTR", "1"), ("code:noSTR", "other")],
            officer
        )
        #expect(refused.status == 422 && refused.text.contains("<option value=\"other\" selected>"))
        let items = [
            ("item:noSTR", "1"), ("code:noSTR", "unreadable"), ("item:buktiTempat", "1"), ("why:buktiTempat", "Halaman 2 hilang."),
        ]
        #expect(
            try await place.post("\(page)/decide", from: page, [("revision", "2"), ("decision", "fail")] + items, officer).status == 303
        )
        let seen = try await place.get("/cases/\(place.waiting)", cookie(TrackingCity.citizen)).text
        #expect(seen.contains("<strong>Nomor STR</strong>: Tidak terbaca") && seen.contains("Halaman 2 hilang."))
    }

    @Test("a complaint by its pages: written, read, answered, closed")
    func complaint() async throws {
        let citizen = try await cookie(TrackingCity.citizen), head = try await cookie(TrackingCity.heads)
        let page = "/cases/\(place.waiting)/complaints"
        let empty = try await place.post(page, from: page, [("text", " ")], citizen)
        #expect(empty.status == 422 && empty.text.contains("Tulis dahulu pesannya."))
        #expect(try await place.post(page, from: page, [("text", "<b>Lama</b>")], citizen).status == 303)
        #expect(try await place.get(page, citizen).text.contains("&lt;b&gt;Lama&lt;/b&gt;"))
        let list = try await place.get("/office/complaints", head).text
        let id = try #require(list.firstMatch(of: /href="\/office\/complaints\/([0-9a-f]{32})"/)?.1)
        let answered = try await place.post("/office/complaints/\(id)", from: "/office/complaints/\(id)", [("text", "Maaf.")], head)
        #expect(answered.status == 303)
        let after = try await place.get(page, citizen).text
        #expect(after.contains("Maaf.") && after.contains("Sudah dijawab"))
        #expect(try await place.post(page, from: page, [("complaint", String(id)), ("close", "1")], citizen).status == 303)
        #expect(try await place.get(page, citizen).text.contains("Ditutup"))
        #expect(try await place.get("/office/complaints", cookie(TrackingCity.first)).status == 403)
    }

    @Test("A71: a report is codes and numbers alone, as a page and as CSV; comments come without a name")
    func reports() async throws {
        try await approveUntilSigning(place.waiting)
        _ = try await place.city.approve(place.waiting, by: place.officers[3])
        let citizen = try await cookie(TrackingCity.citizen), page = "/cases/\(place.waiting)/survey"
        #expect(try await place.get("/cases/\(place.waiting)", citizen).text.contains("href=\"\(page)\""))
        #expect(try await place.post(page, from: page, [("comment", "x")], citizen).status == 422)
        let given = try await place.post(page, from: page, [("rating", "4"), ("comment", "=1+1 Warga senang")], citizen)
        #expect(given.headers[.location] == "/cases/\(place.waiting)?thanks=1")
        #expect(try await place.get(page, citizen).status == 303, "once")
        let head = try await cookie(TrackingCity.heads)
        let csv = try await place.get("/office/reports.csv", head)
        #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
        let lines = csv.text.split(separator: "\r\n")
        #expect(
            lines.count == 2 && lines[0].hasPrefix("month,service,submitted,issued,issued-in-time,")
                && lines[1].hasPrefix("2026-03,SIP,1,1,1,0,")
        )
        #expect(lines[1].wholeMatch(of: /[0-9]{4}-[0-9]{2},[A-Z0-9-]+(,[0-9]+)+/) != nil)
        let report = try await place.get("/office/reports", head).text
        #expect(report.contains("100%") && report.contains("4,0 (1)") && !report.contains("Warga senang"))
        let comments = try await place.get("/office/comments?lang=en", head).text
        #expect(comments.contains("Warga senang") && comments.contains("4 – good") && !comments.contains("Warga Uji"))
        #expect(try await place.get("/office/reports", cookie(TrackingCity.first)).status == 403)
    }
}
