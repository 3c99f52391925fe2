import Dispatch
import HTTPTypes
import SegelCrypto
import SegelTestSupport
import Testing

@testable import SegelHTTP
@testable import SegelUseCases

/// What somebody does with their own account in a browser. Each page works without a script.
@Suite("Pages of one's own account") struct AccountPageTests {
    private let folder: TemporaryFolder
    private let place: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(
            folder,
            notices: NoticeSettings(gateway: .init(url: "https://gateway.example/hooks", channels: [.sms]), mail: nil)
        )
    }

    private func signIn(_ name: SignInName, agent: String = "") async throws -> (String, String) {
        let fields = [("name", Self.text(name)), ("password", "kata sandi kota uji")]
        let answer = try await place.send(.post, "/sign-in", [IssuingCity.form, ("User-Agent", agent)], IssuingCity.encoded(fields))
        let cookie = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-segel_session=") })
        return ("Cookie", String(cookie.prefix { $0 != ";" }))
    }

    private static func text(_ name: SignInName) -> String {
        switch name {
        case .nik(let text), .officer(let text): text
        }
    }

    @Test(
        "ASVS V6.2.2, V6.2.3: citizens and officers change their password by the old one, on a page that says in their language what is wrong",
        arguments: [TrackingCity.citizen, TrackingCity.first]
    )
    func password(name: SignInName) async throws {
        let cookie = try await signIn(name), elsewhere = try await signIn(name), path = "/sign-ins/password"
        #expect(try await place.get("/sign-ins", cookie).text.contains("href=\"\(path)\""))
        func change(_ old: String, _ new: String) async throws -> TrackingCity.Answer {
            try await place.post("\(path)/change", from: path, [("old", old), ("password", new)], cookie)
        }
        let wrong = try await change("salah sekali", "kuda baterai jepit")
        #expect(wrong.status == 422 && wrong.text.contains("Kata sandi sekarang tidak cocok.") && wrong.text.contains("href=\"#old\""))
        let common = try await change("kata sandi kota uji", "password123")
        #expect(common.status == 422 && common.text.contains("dipakai banyak orang") && common.text.contains("aria-describedby=\"ph pe\""))
        #expect(!common.text.contains("password123") && !wrong.text.contains("salah sekali"), "nothing that was typed comes back")
        let done = try await change("kata sandi kota uji", "kuda baterai jepit")
        #expect(done.status == 303 && done.headers[.location] == "/sign-ins?done=passwordChanged")
        #expect(try await place.get("/sign-ins?done=passwordChanged&lang=en", cookie).text.contains("Your password was changed."))
        #expect(try await place.get("/sign-ins", elsewhere).headers[.location] == "/sign-in")
        let forged = try await place.send(.post, "\(path)/change", [cookie, IssuingCity.form], "old=kuda+baterai+jepit&password=x")
        #expect(forged.status == 403, "A72")
    }

    @Test("whoever has no password is told so")
    func noPassword() async throws {
        let cookie = try await signIn(TrackingCity.citizen)
        let phone = TestAuthenticator(), offer = try await place.mall.offerPasskey(to: place.person)
        let made = phone.create(offer.challenge, for: offer.party)
        try await place.mall.addPasskey(clientData: made.clientData, attestation: made.attestation, device: .phone, for: place.person)
        try await place.mall.giveUpPassword(for: place.person, keeping: String(cookie.1.dropFirst("__Host-segel_session=".count)))
        let page = try await place.get("/sign-ins/password", cookie)
        #expect(page.status == 409 && page.text.contains("Akun ini tidak memakai kata sandi."))
    }

    @Test("ASVS V7.5.2: open sessions with a rough browser and no address; one is ended by its button, or all others")
    func sessions() async throws {
        let phone = try await signIn(
            TrackingCity.citizen,
            agent: "Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/127.0.0.0 Mobile Safari/537.36"
        )
        let desk = try await signIn(TrackingCity.citizen, agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
        let page = try await place.get("/sign-ins/sessions", desk).text
        #expect(
            page.contains("Chrome, Android") && page.contains("Firefox, Linux <strong>(Perangkat ini)</strong>")
                && !page.contains("SM-A155F")
        )
        let rows = page.split(separator: "<div>").filter { $0.contains("/end\"") }
        let id = try #require(rows.first { $0.contains("Chrome, Android") }?.firstMatch(of: /sessions\/([^\/"]+)\/end/)).1
        let ended = try await place.post("/sign-ins/sessions/\(id)/end", from: "/sign-ins/sessions", [], desk)
        #expect(ended.headers[.location] == "/sign-ins/sessions?done=sessionEnded")
        #expect(try await place.get("/sign-ins", phone).headers[.location] == "/sign-in")
        let third = try await signIn(TrackingCity.citizen)
        let others = try await place.post("/sign-ins/sessions/others", from: "/sign-ins/sessions", [], third)
        #expect(others.headers[.location] == "/sign-ins/sessions?done=sessionOthersEnded")
        #expect(try await place.get("/sign-ins", desk).status == 303)
        #expect(try await place.get("/sign-ins/sessions?lang=en", third).text.contains("There is no other session."))
    }

    @Test(
        "rough names alone: no version, no model",
        arguments: [
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/127 Safari/537.36 Edg/127", "Edge, Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
            ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/25.0 Chrome/121 Mobile Safari/537.36", "Samsung Internet, Android"),
            ("curl/8.5", ""), ("<script>", ""), ("", ""),
        ]
    )
    func names(agent: String, name: String) { #expect(BrowserName.text(agent) == name) }

    @Test("ASVS V7.5.1: five minutes after the sign-in, contacts and ways to sign in ask who it is again, and change nothing before")
    func asked() async throws {
        let cookie = try await signIn(TrackingCity.citizen), confirm = "/sign-ins/confirm?next=%2Fnotices"
        #expect(try await place.get("/notices", cookie).text.contains("action=\"/notices/contacts\""))
        place.city.clock.advance(Session.freshness)
        let notices = try await place.get("/notices", cookie).text
        #expect(!notices.contains("action=\"/notices/contacts\"") && notices.contains("href=\"\(confirm)\""))
        #expect(try await !place.get("/sign-ins", cookie).text.contains("data-passkey=\"make\""))
        let contact = [("channel", "sms"), ("address", "0812 3456 7890"), ("consent", "1")]
        let early = try await place.post("/notices/contacts", from: "/sign-ins/sessions", contact, cookie)
        #expect(early.status == 303 && early.headers[.location] == confirm)
        for path in ["/sign-ins/password", "/sign-ins"] {
            let answer = try await place.post(path, from: "/sign-ins/sessions", [("device", "phone")], cookie)
            #expect(answer.headers[.location] == "/sign-ins/confirm?next=%2Fsign-ins", "\(path)")
        }
        #expect(try await place.mall.contacts(of: place.person).isEmpty)
        #expect(try await place.mall.hasPassword(place.person))

        let wrong = try await place.post(confirm, from: confirm, [("password", "salah")], cookie)
        #expect(wrong.status == 422 && wrong.text.contains("Tidak cocok."))
        let right = try await place.post(confirm, from: confirm, [("password", "kata sandi kota uji")], cookie)
        #expect(right.headers[.location] == "/notices")
        let added = try await place.post("/notices/contacts", from: "/notices", contact, cookie)
        #expect(added.headers[.location]?.hasPrefix("/notices/contacts/") == true)
        let elsewhere = try await place.post(
            "/sign-ins/confirm?next=https%3A%2F%2Fevil.example",
            from: confirm,
            [("password", "kata sandi kota uji")],
            cookie
        )
        #expect(elsewhere.headers[.location] == "/sign-ins", "only to pages of ours")
    }

    @Test("ASVS V7.3.1: half an hour after the last page the next one asks to sign in; a page that asks by itself keeps nobody signed in")
    func idle() async throws {
        let cookie = try await signIn(TrackingCity.citizen)
        place.city.clock.advance(Session.idleLimit - 1)
        #expect(try await place.get("/", cookie).status == 200)
        place.city.clock.advance(Session.idleLimit - 1)
        #expect(try await place.get("/cases/\(place.waiting)/progress", cookie).status == 200)
        place.city.clock.advance(1)
        #expect(try await place.get("/profile", cookie).headers[.location] == "/sign-in")
    }

    @Test("ASVS V14.3.1: signing out has the browser forget its cache, and the next page take away what is somebody's")
    func leaving() async throws {
        let cookie = try await signIn(TrackingCity.citizen), clear = HTTPField.Name("Clear-Site-Data")!
        #expect(try await place.get("/sign-ins", cookie).headers[clear] == nil)
        let left = try await place.post("/sign-out", from: "/sign-ins", [], cookie)
        // What the verify page keeps for use without a network is in "storage", and is nobody's.
        #expect(left.headers[clear] == "\"cache\"" && left.headers[.location] == "/sign-in?left=1")
        let script = "<script src=\"/assets/left.js\" defer></script>"
        let page = try await place.get("/sign-in?left=1&lang=en")
        #expect(page.text.contains(script) && page.text.contains("You are signed out."))
        #expect(page.headers[.contentSecurityPolicy] == ContentPolicy.script)
        #expect(try await !place.get("/sign-in").text.contains(script))
        let still = try await signIn(TrackingCity.citizen)
        #expect(try await !place.get("/sign-in?left=1", still).text.contains(script), "who is signed in has not left")
        let asset = try await place.get("/assets/left.js")
        #expect(asset.headers[.contentType] == "text/javascript; charset=utf-8" && asset.text.contains("\"upload \""))
    }

    @Test("a full queue of passwords is said in words, in both languages, with when to try again", .timeLimit(.minutes(5)))
    func busy() async throws {
        let passwords = place.mall.passwords, gate = DispatchSemaphore(value: 0)
        let (refusals, refused) = AsyncStream.makeStream(of: String.self)
        // The first holds up its thread, which is no task's; one too many says that the rest wait.
        let waiting = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0...PasswordWork.queueLimit {
                    group.addTask {
                        do { try await passwords.run { gate.wait() } } catch let refusal as Refusal { refused.yield(refusal.code) } catch {}
                    }
                }
            }
        }
        var iterator = refusals.makeAsyncIterator()
        #expect(await iterator.next() == "busy")
        let fields = IssuingCity.encoded([("name", "1872010101909901"), ("code", "x"), ("password", "kuda baterai jepit"), ("lang", "en")])
        for path in ["/activate", "/sign-in"] {
            for (language, words) in [("id", "Terlalu banyak yang meminta"), ("en", "Too many ask for this")] {
                let answer = try await place.send(.post, "\(path)?lang=\(language)", [IssuingCity.form], fields)
                #expect(answer.status == 503 && answer.headers[.retryAfter] == "5", "\(path)")
                #expect(answer.text.contains("<h1>\(words)"), "\(path) \(language): \(answer.text.prefix(900))")
            }
        }
        for _ in 0...PasswordWork.queueLimit { gate.signal() }
        await waiting.value
    }

    @Test("ASVS V3.3.1, V3.3.3: over TLS every cookie is Secure, under __Host- or for one path under __Secure-; plain names open nothing")
    func cookies() async throws {
        let cookie = try await signIn(TrackingCity.citizen)
        let begun = try await place.get("/", cookie).headers[values: .setCookie]
        let ended = try await place.post("/sign-out", from: "/sign-ins", [], cookie).headers[values: .setCookie]
        #expect(!begun.isEmpty && ended.contains { $0.hasPrefix("__Host-segel_session=;") })
        for text in begun + ended {
            #expect(text.hasPrefix("__Host-") && text.contains("Secure") && text.contains("Path=/") && !text.contains("Domain"), "\(text)")
        }
        let secret = try await place.session(TrackingCity.citizen)
        #expect(try await place.get("/profile", ("Cookie", "segel_session=\(secret)")).headers[.location] == "/sign-in")
        #expect(try await place.get("/profile", ("Cookie", "__Host-segel_session=\(secret)")).status == 200)
        #expect(Portal.cookieName("a", path: "/x", publicURL: "https://mpp.example") == "__Secure-a")
        #expect(Portal.cookieName("a", publicURL: "http://localhost:8080") == "a")
    }
}
