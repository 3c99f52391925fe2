import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Following a case without signing in") struct TrackingPageTests {
    let folder: TemporaryFolder
    let place: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
    }

    private func track(_ reference: String, _ pin: String, _ headers: (String, String)...) async throws -> TrackingCity.Answer {
        let fields = IssuingCity.encoded([("reference", reference), ("pin", pin)])
        return try await place.send(.post, "/track", headers + [IssuingCity.form], fields)
    }

    private func reference() async throws -> String {
        try await place.mall.caseDetail(place.waiting, for: place.person).file.header.reference
    }

    @Test("the PIN is shown once, after submitting, and opens the status alone")
    func once() async throws {
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        let id = try await place.mall.startCase("SIP", for: place.person)
        let document = try await place.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti", for: place.person)
        try await place.mall.save(TestCity.licence, documents: ["buktiTempat": document.id], in: id, for: place.person)
        let sent = try await place.post("/cases/\(id)/submit", from: "/cases/\(id)/check", [], cookie)
        #expect(sent.status == 303 && sent.headers[.location] == "/cases/\(id)?sent=1")
        let flash = try #require(sent.headers[.setCookie])
        #expect(flash.contains("HttpOnly") && flash.contains("Secure") && flash.contains("Path=/cases/\(id)"))
        let carried = ("Cookie", "__Host-segel_session=\(cookie.1.split(separator: "=")[1]); \(flash.prefix { $0 != ";" })")
        let page = try await place.get("/cases/\(id)?sent=1", carried)
        let pin = try #require(page.text.firstMatch(of: /class="code big">(\d{6})</)?.1)
        #expect(page.headers[values: .setCookie].contains { $0.hasPrefix("__Secure-segel_pin=;") && $0.contains("Max-Age=0") })
        #expect(try await !place.get("/cases/\(id)", cookie).text.contains(pin))
        let reference = try await place.mall.caseDetail(id, for: place.person).file.header.reference
        let found = try await track(" \(reference.lowercased())", "\(pin.prefix(3)) \(pin.suffix(3))")
        #expect(found.status == 200 && found.text.contains("Pemeriksaan berkas DPMPTSP") && found.text.contains("9 Maret 2026"))
        for secret in ["Warga Uji", "187201", "STR-1", "Bukti"] { #expect(!found.text.contains(secret), "\(secret)") }
    }

    @Test("A76, A77: no such reference, a wrong PIN, none made, none given: one answer")
    func oneAnswer() async throws {
        let reference = try await reference()
        _ = try await place.mall.renewTrackingPIN(place.waiting, for: place.person)
        let draft = try await place.mall.startCase("SIP", for: place.person)
        let without = try await place.mall.caseDetail(draft, for: place.person).file.header.reference
        let tries = [
            (reference, "0000000"), (reference, ""), ("SIP-260302-ZZZZZZ", "000000"), (without, "000000"), ("", ""),
            (String(repeating: "a", count: 9_000), "1"),
        ]
        var answers: Set<String> = []
        for (typed, pin) in tries {
            let answer = try await track(typed, pin)
            #expect(answer.status == 422)
            answers.insert(answer.text.replacing("value=\"\(typed)\"", with: "value=\"\""))
        }
        #expect(answers.count == 1)
    }

    @Test("A76: after five wrong tries a reference rests, whether there is such a case or not, and the right PIN is not heard either")
    func rests() async throws {
        let reference = try await reference(), pin = try await place.mall.renewTrackingPIN(place.waiting, for: place.person).text
        let wrong = pin == "000000" ? "000001" : "000000"
        for typed in [reference, "SIP-260302-ZZZZZZ"] {
            for _ in 0..<5 { #expect(try await track(typed, wrong).status == 422) }
            #expect(try await track(typed, pin).status == 422)
        }
        place.city.clock.advance(15 * 60)
        #expect(try await track(reference, pin).status == 200)
        // Its owner's own slips are forgiven by the right one.
        for _ in 0..<2 {
            for _ in 0..<4 { _ = try await track(reference, wrong) }
            #expect(try await track(reference, pin).status == 200)
        }
    }

    @Test("A76: after twenty tries a client rests, and uses up nobody else's tries; one that cannot be told is not counted")
    func client() async throws {
        let reference = try await reference(), pin = try await place.mall.renewTrackingPIN(place.waiting, for: place.person).text
        await exhaust(from: [198, 51, 100, 7])
        await exhaust(from: nil)
        let rests = await #expect(throws: Refusal.self) {
            _ = try await place.mall.trackCase(reference: reference, pin: pin, from: [198, 51, 100, 7])
        }
        #expect(rests?.code == "tracking_rests")
        for other: [UInt8]? in [[198, 51, 100, 8], nil] {
            #expect(try await place.mall.trackCase(reference: reference, pin: pin, from: other).reference == reference)
        }
    }

    /// Uses up a client's tries without waiting for each refusal in turn.
    private func exhaust(from client: [UInt8]?) async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { [place] in _ = try? await place.mall.trackCase(reference: "SIP-\(number)", pin: "1", from: client) }
            }
        }
    }

    @Test("a new PIN voids the old one; the page asks in both languages; /lacak leads there")
    func renewed() async throws {
        let reference = try await reference(), old = try await place.mall.renewTrackingPIN(place.waiting, for: place.person).text
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen)), page = "/cases/\(place.waiting)"
        let answer = try await place.post("\(page)/pin", from: page, [], cookie)
        let new = try #require(answer.headers[.setCookie]?.firstMatch(of: /__Secure-segel_pin=(\d{6});/)?.1)
        #expect(try await track(reference, String(new)).status == 200)
        if old != new { #expect(try await track(reference, old).status == 422) }
        #expect(try await place.get("/lacak").headers[.location] == "/track")
        #expect(try await place.get("/track").text.contains("Lacak permohonan"))
        #expect(try await place.get("/track?lang=en").text.contains("Track an application"))
        #expect(try await place.get("/sign-in").text.contains("href=\"/track\""))
    }

    @Test("A74: nobody makes a PIN for somebody else's case")
    func strangers() async throws {
        let other = try await place.city.citizen(2)
        let refusal = await #expect(throws: Refusal.self) { _ = try await place.mall.renewTrackingPIN(place.waiting, for: other) }
        #expect(refusal?.code == "not_found")
    }
}
