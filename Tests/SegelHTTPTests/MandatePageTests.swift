import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

@Suite("Pages of acting for somebody else") struct MandatePageTests {
    let folder: TemporaryFolder
    let place: TrackingCity
    let delegate: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
        delegate = try await place.city.citizen(2, values: ["nama": "Budi Uji"])
    }

    static let delegates = SignInName.nik("1872010101909902")

    private func cookie(_ name: SignInName) async throws -> (String, String) { TrackingCity.cookie(try await place.session(name)) }

    private var lastDay: String { CivilDate(place.mall.now).adding(days: 30).iso }

    private func code(in text: String) throws -> String {
        String(try #require(text.firstMatch(of: /class="code big">([0-9A-Z-]{19})</)).1)
    }

    @Test("named by NIK, accepted by code, used, ended: every page of a client's says for whom it is")
    func wholeWay() async throws {
        let client = try await cookie(TrackingCity.citizen), other = try await cookie(Self.delegates), new = "/mandates/new"
        let wish = [
            ("nik", "1872010101909902"), ("basis", "powerOfAttorney"), ("act:apply", "1"), ("act:fetch", "1"), ("lastDay", lastDay),
        ]
        let made = try await place.post(new, from: new, wish + [("services", "some"), ("service:SIP", "1")], client)
        #expect(made.status == 200)
        let code = try code(in: made.text)
        #expect(try await !place.get("/mandates", client).text.contains(code), "shown once")
        #expect(try await place.get("/mandates", client).text.contains("Menunggu kodenya dipakai"))

        let offer = try await place.post("/mandates/code", from: "/mandates", [("code", code)], other)
        #expect(offer.status == 200 && offer.text.contains("<strong>Warga Uji</strong>") && offer.text.contains("Kuasa (F-1.07)"))
        let accepted = try await place.post("/mandates/accept", from: "/mandates", [("code", code)], other)
        let desk = try #require(accepted.headers[.location])
        let page = try await place.get(desk, other).text
        #expect(page.contains("Anda bertindak untuk <strong>Warga Uji</strong>") && page.contains("/services/SIP\""))
        #expect(!page.contains("/services/DKC-01\""))

        let service = try await place.get("\(desk)/services/SIP", other).text
        #expect(
            service.contains("action=\"\(desk)/services/SIP/start\"") && service.contains("Anda bertindak untuk <strong>Warga Uji</strong>")
        )
        #expect(try await place.get("\(desk)/services/DKC-01", other).status == 404)
        let begun = try await place.post("\(desk)/services/SIP/start", from: "\(desk)/services/SIP", [], other)
        let form = try #require(begun.headers[.location])
        let id = String(form.split(separator: "/")[1])
        for path in [form, "/cases/\(id)", "/cases/\(id)/documents", "/cases/\(id)/check"] {
            #expect(try await place.get(path, other).text.contains("Anda bertindak untuk <strong>Warga Uji</strong>"), "\(path)")
        }
        let own = try await place.get("/cases/\(id)", client).text
        #expect(!own.contains("Anda bertindak untuk") && own.contains("Oleh Budi Uji (kuasa (F-1.07))"))
        #expect(own.contains("<strong>Warga Uji</strong> (pemohon)") && own.contains("<strong>Budi Uji</strong> (kuasa (F-1.07))"))
        #expect(try await place.get("/accesses", client).text.contains("Mengajukan untuk Anda"))
        #expect(try await place.get("/cases/\(id)/check", other).text.contains("Saya mengirimnya untuk Warga Uji."))

        let list = try await place.get("/mandates", client).text
        let mandate = desk.split(separator: "/")[1]
        #expect(list.contains("<h3>Budi Uji</h3>"))
        #expect(try await place.post("/mandates/\(mandate)/end", from: "/mandates", [], client).status == 303)
        for path in [desk, form, "/cases/\(id)", "/cases/\(id)/progress", "/cases/\(id)/events", "/cases/\(id)/receipts"] {
            #expect(try await place.get(path, other).status == 404, "A74: \(path)")
        }
        #expect(try await place.get("/mandates", other).text.contains("Dicabut oleh yang diwakili"))
    }

    @Test("two clients of one delegate in two windows: each page shows its own client's values, whatever was opened last")
    func twoClients() async throws {
        let ratna = try await place.city.citizen(5, values: ["nama": "Ratna Uji", "tempatLahir": "Liwa"]),
            other = try await cookie(Self.delegates)
        let one = try await place.city.mandate(of: place.person, for: delegate),
            two = try await place.city.mandate(of: ratna, for: delegate)
        var forms: [String] = []
        for mandate in [one, two] {
            let page = "/for/\(mandate.text)/services/SIP"
            forms.append(try #require(try await place.post("\(page)/start", from: page, [], other).headers[.location]))
        }
        let second = forms.map { String($0.dropLast()) + "2" }
        for _ in 0..<2 {
            let pages = [try await place.get(second[0], other).text, try await place.get(second[1], other).text]
            #expect(pages[0].contains("Warga Uji") && !pages[0].contains("Ratna Uji") && !pages[0].contains("Liwa"))
            #expect(pages[1].contains("Ratna Uji") && pages[1].contains("Liwa") && !pages[1].contains("Warga Uji"))
            _ = try await place.post(second[0], from: second[0], [("gelar", "A.Md.Kep")], other)
            #expect(try await !place.get(second[1], other).text.contains("A.Md.Kep"))
        }
        for path in ["/for/\(one.text)", "/for/\(two.text)"] {
            let page = try await place.get(path, other).text
            #expect(page.contains("Warga Uji") != page.contains("Ratna Uji"), "\(path)")
        }
    }

    @Test("what is not right is said where it is, and nothing typed is lost; A77: wrong codes are refused alike")
    func refused() async throws {
        let client = try await cookie(TrackingCity.citizen), new = "/mandates/new"
        let typed = [("nik", "1872010101909901"), ("basis", "powerOfAttorney"), ("act:apply", "1"), ("lastDay", lastDay)]
        let oneself = try await place.post(new, from: new, typed, client)
        #expect(oneself.status == 422 && oneself.text.contains("href=\"#nik\"") && oneself.text.contains("value=\"1872010101909901\""))
        #expect(oneself.text.contains("value=\"powerOfAttorney\" checked") && oneself.text.contains("value=\"\(lastDay)\""))
        for (change, field) in [(("nik", "12"), "nik"), (("lastDay", "2036-01-01"), "lastDay"), (("basis", "parent"), "basis-")] {
            let fields = [("nik", "1872010101909902")] + typed.dropFirst()
            let answer = try await place.post(new, from: new, [change] + fields.filter { $0.0 != change.0 }, client)
            #expect(answer.status == 422 && answer.text.contains("href=\"#\(field)"), "\(field)")
        }
        let none = try await place.post(
            new,
            from: new,
            [("nik", "1872010101909902")] + typed.dropFirst().filter { $0.0 != "act:apply" },
            client
        )
        #expect(none.status == 422 && none.text.contains("href=\"#acts\""))
        let made = try await place.post(new, from: new, [("nik", "1872010101909902")] + typed.dropFirst(), client)
        let code = try code(in: made.text)
        let stranger = try await place.post("/mandates/code", from: "/mandates", [("code", code)], client)
        let wrong = try await place.post("/mandates/code", from: "/mandates", [("code", "AAAA-AAAA-AAAA-AAAA")], client)
        #expect(stranger.status == 422 && wrong.status == 422 && wrong.text.contains("tidak dapat dipakai dengan akun ini"))
        func masked(_ text: String) -> String { text.replacing(/value="[^"]*"/, with: "") }
        #expect(masked(stranger.text) == masked(wrong.text))
    }

    @Test("who may only follow finds no way to change anything")
    func following() async throws {
        let mandate = try await place.city.mandate(of: place.person, for: delegate, acts: [.follow]),
            other = try await cookie(Self.delegates)
        let page = try await place.get("/cases/\(place.waiting)", other)
        #expect(page.status == 200 && page.text.contains("Anda bertindak untuk <strong>"))
        for part in ["/withdraw", "/wallet", "/pin", "/complaints", "/submissions/"] { #expect(!page.text.contains(part), "\(part)") }
        let desk = try await place.get("/for/\(mandate.text)", other).text
        #expect(desk.contains("/cases/\(place.waiting)") && !desk.contains("/services/"))
        for path in ["/form/1", "/check", "/documents", "/submissions/2", "/slip"] {
            #expect(try await place.get("/cases/\(place.waiting)\(path)", other).status == 404, "A74: \(path)")
        }
        for path in ["/submit", "/withdraw", "/pin", "/wallet"] {
            #expect(try await place.post("/cases/\(place.waiting)\(path)", from: "/mandates", [], other).status == 404, "A74: \(path)")
        }
    }

    @Test("A72: nothing is given, taken or ended without the page's token")
    func token() async throws {
        let mandate = try await place.city.mandate(of: place.person, for: delegate), client = try await cookie(TrackingCity.citizen)
        for path in [
            "/mandates/new", "/mandates/code", "/mandates/accept", "/mandates/\(mandate.text)/end",
            "/for/\(mandate.text)/services/SIP/start",
            "/for/\(mandate.text)/end", "/office/counter", "/office/mandates",
        ] {
            #expect(try await place.send(.post, path, [client, IssuingCity.form], "_csrf=x").status == 403, "\(path)")
        }
        #expect(try await place.mall.mandates(of: place.person).given[0].mayAct)
    }

    @Test("a counter's turn by its pages: presence, forms, a slip with the PIN once, the end; then nothing is left")
    func counter() async throws {
        _ = try await place.city.counter()
        let loket = try await cookie(.officer("loket-1")), counter = "/office/counter"
        let typed = [("client", "1872010101909901"), ("purpose", "apply"), ("identity", "ktp")]
        let absent = try await place.post(counter, from: counter, typed, loket)
        #expect(
            absent.status == 422 && absent.text.contains("href=\"#present\"")
                && absent.text.contains("value=\"apply\" id=\"purpose\" checked")
        )
        let begun = try await place.post(counter, from: counter, typed + [("present", "1")], loket)
        let desk = try #require(begun.headers[.location])
        #expect(try await place.get(desk, loket).text.contains("Anda membantu <strong>Warga Uji</strong>"))
        #expect(try await place.get(counter, loket).text.contains("Anda sedang membantu Warga Uji"))

        let mandate = try ObjectID(text: String(desk.split(separator: "/")[1]))
        let officer = try await place.mall.signedIn(session: place.session(.officer("loket-1")))
        let id = try await place.mall.startCase("SIP", for: officer, by: mandate)
        try await place.mall.attachDocument(
            TestCity.pieces(TestCity.pdf),
            titled: "Bukti",
            as: "buktiTempat",
            to: id,
            for: officer
        )
        try await place.mall.save(TestCity.licence, in: id, for: officer)
        let sent = try await place.post("/cases/\(id)/submit", from: "/cases/\(id)/check", [], loket)
        #expect(sent.headers[.location] == "/cases/\(id)/slip")
        let pin = try #require(sent.headers[values: .setCookie].first { $0.hasPrefix("__Secure-segel_pin=") })
        #expect(pin.contains("Path=/cases/\(id)/slip"))
        let digits = String(try #require(pin.firstMatch(of: /__Secure-segel_pin=([0-9]{6})/)).1)
        let both = ("Cookie", "\(loket.1); __Secure-segel_pin=\(digits)")
        let slip = try await place.get("/cases/\(id)/slip", both)
        #expect(slip.text.contains(digits) && slip.text.contains("Dibantu petugas loket-1") && slip.text.contains("Klinik Uji"))
        #expect(slip.text.contains("<strong>Warga Uji</strong> (pemohon)") && !slip.text.contains("1872010101909901"))
        #expect(slip.headers[values: .setCookie].contains { $0.hasPrefix("__Secure-segel_pin=;") })
        #expect(try await !place.get("/cases/\(id)/slip", loket).text.contains(digits))

        let ended = try await place.post("\(desk)/end", from: desk, [], loket)
        #expect(ended.headers[.location] == "/office/counter?done=1")
        for path in [desk, "/cases/\(id)", "/cases/\(id)/slip", "/cases/\(id)/check", "/cases/\(id)/receipts"] {
            #expect(try await place.get(path, loket).status == 404, "\(path)")
        }
        let after = try await place.get("/office/counter?done=1", loket).text
        #expect(after.contains("Tidak ada yang tersisa") && !after.contains("Warga Uji") && !after.contains("1872010101909901"))
        let seen = try await place.get("/accesses", cookie(TrackingCity.citizen)).text
        #expect(seen.contains("<strong>loket-1</strong>") && seen.contains("Membantu di loket"))
    }

    @Test("a mandate that an officer records has a slip with the code; without the duty there is no such page")
    func recorded() async throws {
        _ = try await place.city.counter()
        _ = try await place.city.citizen(4, values: ["nama": "Anak Uji", "tglLahir": "2015-05-05"])
        let loket = try await cookie(.officer("loket-1")), page = "/office/mandates"
        let typed = [
            ("client", "1872010101909904"), ("nik", "1872010101909902"), ("basis", "parent"), ("act:apply", "1"), ("services", "all"),
            ("lastDay", "2032-05-04"),
        ]
        let unproved = try await place.post(page, from: page, typed, loket)
        #expect(unproved.status == 422 && unproved.text.contains("href=\"#proof\""))
        let made = try await place.post(page, from: page, typed + [("proof", "Akta 1872-LU-1")], loket)
        let accepted = try await place.post("/mandates/accept", from: "/mandates", [("code", code(in: made.text))], cookie(Self.delegates))
        #expect(try await place.get(#require(accepted.headers[.location]), cookie(Self.delegates)).text.contains("Orang tua dari anak"))
        let desk = try #require(accepted.headers[.location])
        let begun = try await place.post("\(desk)/services/DKC-06/start", from: "\(desk)/services/DKC-06", [], cookie(Self.delegates))
        let id = try #require(begun.headers[.location]).split(separator: "/")[1]
        let seen = try await place.get("/cases/\(id)", cookie(Self.delegates)).text
        #expect(seen.contains("Oleh Budi Uji (orang tua dari anak; Akta 1872-LU-1)"), "the document that proves it")
        let unknown = try await place.post(page, from: page, [("client", "1872010101909998")] + typed.dropFirst() + [("proof", "x")], loket)
        #expect(unknown.status == 422 && unknown.text.contains("belum terdaftar di sini"))
        for path in [page, "/office/counter"] { #expect(try await place.get(path, cookie(TrackingCity.first)).status == 403, "\(path)") }
    }
}
