import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

@Suite("Pages of notices") struct NoticePageTests {
    private let folder: TemporaryFolder
    private let city: TrackingCity
    private let carrier = TestCarrier()

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TrackingCity(
            folder,
            notices: NoticeSettings(
                gateway: .init(url: "https://gateway.example/", channels: [.sms]),
                mail: .init(host: "mail.example", port: 465, security: .tls, from: "segel@kota.example")
            )
        )
    }

    @Test("a contact is added, its code typed wrong and right, notices seen on both pages, and the contact removed; nothing typed is lost")
    func journey() async throws {
        let cookie = TrackingCity.cookie(try await city.session(TrackingCity.citizen))
        let unticked = try await city.post(
            "/notices/contacts",
            from: "/notices",
            [("channel", "sms"), ("address", "0812 3456 7890")],
            cookie
        )
        #expect(unticked.status == 422 && unticked.text.contains("0812 3456 7890") && unticked.text.contains("persetujuannya"))
        let wrong = try await city.post(
            "/notices/contacts",
            from: "/notices",
            [("channel", "email"), ("address", "bukan surel"), ("consent", "1")],
            cookie
        )
        #expect(wrong.status == 422 && wrong.text.contains("value=\"bukan surel\"") && wrong.text.contains("aria-invalid"))
        let added = try await city.post(
            "/notices/contacts",
            from: "/notices",
            [("channel", "sms"), ("address", "0812 3456 7890"), ("consent", "1")],
            cookie
        )
        let page = try #require(added.headers[.location])
        try await city.mall.deliverNotices(by: carrier)
        let code = carrier.code
        let refused = try await city.post(page, from: page, [("code", code == "111111" ? "222222" : "111111")], cookie)
        #expect(refused.status == 422)
        let accepted = try await city.post(page, from: page, [("code", code)], cookie)
        #expect(accepted.headers[.location] == "/notices?done=contactDone")
        try await city.giveBack(city.waiting, by: city.officers[0])
        try await city.mall.deliverNotices(by: carrier)
        let ofCase = try await city.get("/cases/\(city.waiting)?lang=en", cookie)
        #expect(ofCase.text.contains("Application needs your attention") && ofCase.text.contains("SMS"))
        let all = try await city.get("/notices", cookie)
        #expect(all.text.contains("+6281234567890") && all.text.contains("Permohonan perlu perhatian Anda"))
        let gone = try await city.post("\(page)/remove", from: "/notices", [], cookie)
        #expect(gone.headers[.location] == "/notices?done=contactGone")
        #expect(try await !city.get("/notices", cookie).text.contains("+6281234567890"))
    }

    @Test("A72, A74: without the session's token nothing is added; another's contact is not found; strangers are sent to sign in")
    func refused() async throws {
        let person = city.person
        let id = try await city.mall.addContact("081234567890", .sms, language: .indonesian, for: person)
        _ = try await city.city.citizen(2)
        let other = TrackingCity.cookie(try await city.session(.nik("1872010101909902")))
        #expect(try await city.get("/notices/contacts/\(id.text)", other).status == 404)
        #expect(try await city.post("/notices/contacts/\(id.text)/remove", from: "/notices", [], other).status == 404)
        let forged = try await city.send(.post, "/notices/contacts", [other, IssuingCity.form], "channel=sms&address=0812345678&consent=1")
        #expect(forged.status == 403)
        #expect(try await city.get("/notices").headers[.location] == "/sign-in")
    }

    @Test("a city without gateway and mail server says so and asks for nothing")
    func off() async throws {
        let silent = try await TrackingCity(TemporaryFolder())
        let page = try await silent.get("/notices", TrackingCity.cookie(try await silent.session(TrackingCity.citizen)))
        #expect(page.status == 200 && page.text.contains("belum mengirim pemberitahuan") && !page.text.contains("name=\"address\""))
    }

    @Test("`segel notice` asks the desk: lists nobody's name, replays, prints the key")
    func desk() async throws {
        let desk = AdminDesk(mall: city.mall) {}
        _ = try await city.mall.addContact("081234567890", .sms, language: .indonesian, for: city.person)
        carrier.fail(with: DeliveryFailure("gateway_410", isFinal: true))
        try await city.mall.deliverNotices(by: carrier)
        guard case .notice(.notices(let lines)) = try await desk.answer(.notice(.list(state: .dead, limit: 10))) else {
            Issue.record("no list")
            return
        }
        #expect(lines.map(\.failure) == ["gateway_410"])
        guard case .notice(.replayed(1)) = try await desk.answer(.notice(.replay(id: lines[0].id))) else {
            Issue.record("not replayed")
            return
        }
        guard case .refused(_, "not_found") = try await desk.answer(.notice(.replay(id: "x"))) else {
            Issue.record("replayed")
            return
        }
    }
}
