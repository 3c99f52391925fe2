import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Pages of citizens' rights") struct RightsPageTests {
    private let folder: TemporaryFolder
    let place: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
        _ = try await place.city.officer("pdp", [Duty(role: "protection", agency: "disdukcapil")])
    }

    func cookie(_ name: SignInName) async throws -> (String, String) { TrackingCity.cookie(try await place.session(name)) }
    private static let protection = SignInName.officer("pdp")

    private func id(in page: String, after path: String) throws -> String {
        String(try #require(page.firstMatch(of: try Regex("\(path)([0-9a-f]{32}|[0-9]+)[\"/]"))?.output[1].substring))
    }

    @Test("the page of rights leads to each of them, and its pages to no stranger and no officer")
    func overview() async throws {
        let citizen = try await cookie(TrackingCity.citizen), page = try await place.get("/rights", citizen).text
        for path in ["/accesses", "/profile", "/rights/export", "/services/DKC-04", "/rights/consents", "/rights/restriction"] {
            #expect(page.contains("href=\"\(path)\""), "\(path)")
            #expect(try await place.get(path, citizen).status == 200, "\(path)")
        }
        let officer = try await cookie(TrackingCity.heads)
        for path in ["/rights", "/rights/export", "/rights/consents", "/rights/restriction", "/accesses"] {
            #expect(try await place.get(path, officer).status == 403, "\(path)")
            #expect(try await place.get(path).headers[.location] == "/sign-in", "\(path)")
        }
    }

    @Test("who looked says the duty and the agency; asked why, the answer is on the entry")
    func looks() async throws {
        _ = try await place.mall.officerCase(place.waiting, for: place.officers[0])
        let citizen = try await cookie(TrackingCity.citizen), list = try await place.get("/accesses", citizen).text
        #expect(list.contains("periksa-dpmptsp") && list.contains("Loket, Dinas Penanaman Modal") && list.contains("Pemeriksaan"))
        let index = try id(in: list, after: "href=\"/accesses/"), path = "/accesses/\(index)"
        let empty = try await place.post(path, from: path, [("text", " ")], citizen)
        #expect(empty.status == 422 && empty.text.contains("Tulis dahulu pesannya."))
        #expect(try await place.post(path, from: path, [("text", "<i>Mengapa?</i>")], citizen).status == 303)
        let head = try await cookie(TrackingCity.heads), queue = try await place.get("/office/rights", head).text
        let desk = "/office/rights/\(try id(in: queue, after: "href=\"/office/rights/"))"
        let read = try await place.get(desk, head).text
        #expect(read.contains("&lt;i&gt;Mengapa?&lt;/i&gt;") && read.contains("periksa-dpmptsp"))
        let bad = try await place.post(desk, from: desk, [("decision", "answered"), ("text", "")], head)
        #expect(bad.status == 422)
        #expect(try await place.post(desk, from: desk, [("decision", "granted"), ("text", "Keliru")], head).status == 422)
        #expect(try await place.post(desk, from: desk, [("decision", "answered"), ("text", "Pemeriksaan berkas.")], head).status == 303)
        let answered = try await place.get(path, citizen).text
        #expect(answered.contains("Pemeriksaan berkas.") && answered.contains("Dijawab") && !answered.contains("<textarea"))
        #expect(try await place.get("/accesses", citizen).text.contains("Sudah dijawab"))
        #expect(try await place.get("/accesses?lang=en", citizen).text.contains("Answered"))
        #expect(try await place.get("/accesses/x", citizen).status == 404)
        #expect(try await place.get("/office/rights", cookie(TrackingCity.first)).status == 403)
    }

    @Test("A74: the index of somebody else's look is a page that is not there; A72: no token, nothing asked")
    func strangers() async throws {
        _ = try await place.mall.officerCase(place.waiting, for: place.officers[0])
        let index = try #require(try await place.mall.accesses(for: place.person).first).logIndex
        _ = try await place.city.citizen(2)
        let other = try await cookie(.nik("1872010101909902")), citizen = try await cookie(TrackingCity.citizen)
        #expect(try await place.get("/accesses/\(index)", other).status == 404)
        let forged = try await place.send(.post, "/accesses/\(index)", [citizen, IssuingCity.form], "text=x")
        #expect(forged.status == 403)
        #expect(try await place.mall.look(at: index, for: place.person).question == nil)
    }

    @Test("everything is taken along only after a password: one ZIP with its length; a wrong one brings the page back")
    func export() async throws {
        let citizen = try await cookie(TrackingCity.citizen), path = "/rights/export"
        #expect(try await place.get(path, citizen).headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
        let wrong = try await place.post(path, from: path, [("password", "salah")], citizen)
        #expect(wrong.status == 422 && wrong.text.contains("Tidak cocok."))
        let answer = try await place.post(path, from: path, [("password", "kata sandi kota uji")], citizen)
        #expect(answer.status == 200 && answer.headers[.contentType] == "application/zip")
        #expect(answer.headers[.contentDisposition] == "attachment; filename=\"segel-2026-03-02.zip\"")
        #expect(answer.text.hasPrefix("PK\u{3}\u{4}") && answer.text.contains("data.json"))
        #expect(try await place.get("/accesses", citizen).text.contains("Unduhan seluruh data"))
        let forged = try await place.send(.post, path, [citizen, IssuingCity.form], "password=kata+sandi+kota+uji")
        #expect(forged.status == 403, "A72")
    }

    @Test("the ledger tells what was given to whom; withdrawn by its button, with the effect said before")
    func ledger() async throws {
        let citizen = try await cookie(TrackingCity.citizen), page = try await place.get("/rights/consents", citizen).text
        #expect(page.contains("Data register untuk instansi lain") && page.contains("Dinas Kesehatan Kota Metro"))
        #expect(page.contains("ditarik seketika") && page.contains("tidak dapat ditarik"))
        let id = try id(in: page, after: "id=\"e-")
        let answer = try await place.post("/rights/consents/\(id)/withdraw", from: "/rights/consents", [], citizen)
        #expect(answer.status == 303)
        #expect(try await place.get("/rights/consents", citizen).text.contains("Ditarik</span>"))
        #expect(try await place.get("/cases/\(place.waiting)", citizen).text.contains("Ditarik"))
        _ = try await place.city.citizen(2)
        let other = try await cookie(.nik("1872010101909902"))
        let foreign = try await place.post("/rights/consents/\(id)/withdraw", from: "/rights/restriction", [], other)
        #expect(foreign.status == 404, "A74")
    }

    @Test("what is filled in from the register for another agency is said before it is sent")
    func saidBefore() async throws {
        let citizen = try await cookie(TrackingCity.citizen)
        let licence = try await place.mall.startCase("SIP", for: place.person),
            card = try await place.mall.startCase("DKC-05", for: place.person)
        #expect(try await place.get("/cases/\(licence)/check", citizen).text.contains("Anda setuju data register"))
        #expect(try await !place.get("/cases/\(card)/check", citizen).text.contains("Anda setuju data register"))
    }

    @Test("a restriction by its pages: asked, granted, lifted; nothing ticked or written is lost")
    func restriction() async throws {
        let citizen = try await cookie(TrackingCity.citizen), path = "/rights/restriction"
        let untold = try await place.post(path, from: path, [("part:sharing", "1"), ("text", "")], citizen)
        #expect(untold.status == 422 && untold.text.contains("name=\"part:sharing\" value=\"1\" checked"))
        let unticked = try await place.post(path, from: path, [("text", "Sengketa")], citizen)
        #expect(
            unticked.status == 422 && unticked.text.contains("Sengketa</textarea>") && unticked.text.contains("href=\"#part-credentials\"")
        )
        #expect(try await place.post(path, from: path, [("part:sharing", "1"), ("text", "Sengketa")], citizen).status == 303)
        #expect(try await place.get(path, citizen).text.contains("Batalkan permintaan"))
        let protection = try await cookie(Self.protection), queue = try await place.get("/office/rights", protection).text
        let desk = "/office/rights/\(try id(in: queue, after: "href=\"/office/rights/"))"
        #expect(try await place.get(desk, protection).text.contains("Pengisian data register untuk instansi lain"))
        #expect(try await place.post(desk, from: desk, [("decision", "granted"), ("text", "Ya.")], protection).status == 303)
        let page = try await place.get(path, citizen).text
        #expect(page.contains("Berlaku</span>") && !page.contains("<textarea"))
        let lift = "/rights/restriction/\(try id(in: page, after: "action=\"/rights/restriction/").prefix(32))/lift"
        #expect(try await place.post(lift, from: path, [], citizen).status == 303)
        #expect(try await place.get(path, citizen).text.contains("<textarea"))
    }
}

extension RightsPageTests {
    @Test("what can be erased goes after a password, what stays is named with its law")
    func erasure() async throws {
        let citizen = try await cookie(TrackingCity.citizen), path = "/rights/erasure"
        _ = try await place.mall.startCase("SIP", for: place.person)
        let page = try await place.get(path, citizen).text
        #expect(page.contains("Rancangan permohonan") && page.contains("terhapus sendiri setelah") && page.contains("UU 24/2013"))
        #expect(page.contains("dipakai permohonan yang sedang berjalan: SIP-"))
        let wrong = try await place.post(path, from: path, [("password", "salah")], citizen)
        #expect(wrong.status == 422 && wrong.text.contains("Tidak cocok."))
        #expect(try await place.mall.cases(of: place.person).count == 2)
        let done = try await place.post(path, from: path, [("password", "kata sandi kota uji")], citizen)
        #expect(done.status == 200 && done.text.contains("Terhapus: 1 rancangan permohonan"))
        #expect(try await place.mall.cases(of: place.person).map(\.id) == [place.waiting])
        let citizenID = try #require(place.person.citizen)
        _ = try await place.mall.startCase("SIP", for: place.person)
        _ = try await place.mall.placeHold(on: citizenID, reason: "Perkara rahasia", until: nil)
        let held = try await place.get(path, citizen).text
        #expect(held.contains("penahanan oleh hukum") && !held.contains("Perkara rahasia") && !held.contains("type=\"password\""))
    }

    @Test("where the city names no officers, a look says duty and agency alone")
    func nameless() async throws {
        var files = try TestCity.catalogueFiles()
        files["rights.yaml"] = Array(
            String(decoding: try #require(files["rights.yaml"]), as: UTF8.self).replacing("officerNames: yes", with: "officerNames: no")
                .utf8
        )
        try place.mall.adopt(CatalogueReader(files).read())
        _ = try await place.mall.officerCase(place.waiting, for: place.officers[0])
        let page = try await place.get("/accesses", cookie(TrackingCity.citizen)).text
        #expect(!page.contains("periksa-dpmptsp") && page.contains("<strong>Petugas</strong>") && page.contains("Loket, Dinas"))
    }

    @Test("what the system did by itself is folded away beneath what people did")
    func folded() async throws {
        _ = try await place.mall.startCase("SIP", for: place.person)
        place.city.clock.advance(90 * 86_400)
        #expect(try await place.mall.sweepRetention() == [.draft: 1])
        let page = try await place.get("/accesses", cookie(TrackingCity.citizen)).text
        let parts = page.split(separator: "<details>", omittingEmptySubsequences: false)
        #expect(parts.count == 2 && parts[1].hasPrefix("<summary>Pembacaan otomatis oleh sistem (1)</summary>"))
        #expect(parts[1].contains("Penghapusan setelah masa simpan") && !parts[0].contains("Penghapusan setelah masa simpan"))
    }

    @Test("an incident is announced on the first page, and read once it is no news")
    func incidents() async throws {
        let citizen = try await cookie(TrackingCity.citizen)
        #expect(try await place.get("/rights/incidents", citizen).text.contains("Tidak ada insiden"))
        _ = try await place.mall.officerCase(place.waiting, for: place.officers[0])
        let text = LocalizedText(id: "Data <dibuka> tanpa alasan", en: "Opened without a reason")
        let notice = IncidentNotice(
            what: text,
            how: text,
            remedy: text,
            contact: text,
            from: TestCity.start,
            until: TestCity.start,
            discovered: TestCity.start,
            affected: .openedBy(officer: try #require(place.officers[0].officer))
        )
        _ = try await place.mall.recordIncident(notice)
        for page in ["/", "/rights"] { #expect(try await place.get(page, citizen).text.contains("menyangkut data Anda"), "\(page)") }
        let report = try await place.get("/rights/incidents", citizen).text
        #expect(report.contains("Data &lt;dibuka&gt; tanpa alasan") && report.contains("Baru</span>") && report.contains("· SIP-"))
        #expect(try await !place.get("/", citizen).text.contains("menyangkut data Anda"))
        #expect(try await !place.get("/rights/incidents", citizen).text.contains("Baru</span>"))
    }
}
