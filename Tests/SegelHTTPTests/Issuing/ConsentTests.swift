import HTTPTypes
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

@Suite("The authorization endpoint and offers in the portal")
struct ConsentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func session(_ place: IssuingCity) async throws -> (String, String) {
        let secret = try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        return ("Cookie", "__Host-segel_session=\(secret)")
    }

    private func pushed(_ place: IssuingCity) async throws -> String {
        try await place.mall.pushAuthorization(Dictionary(uniqueKeysWithValues: IssuingCity.push), proof: nil).requestURI
    }

    private func field(_ name: String, in html: String) throws -> String {
        let pattern = try Regex("name=\"\(name)\" value=\"([^\"]*)\"")
        return try #require(html.firstMatch(of: pattern)?[1].substring.map(String.init))
    }

    @Test("nothing is ever sent to a redirect address that no pushed request vouches for")
    func strangers() async throws {
        let place = try await IssuingCity(folder)
        let good = try await pushed(place), cookie = try await session(place)
        let queries = [
            "", "?client_id=dompet", "?client_id=dompet&request_uri=urn:ietf:params:oauth:request_uri:guess",
            "?client_id=other&request_uri=\(good)", "?client_id=dompet&request_uri=https://evil.example/r",
            "?response_type=code&client_id=dompet&redirect_uri=https://evil.example&scope=SIP.sd-jwt",
        ]
        for query in queries {
            for headers in [[], [cookie]] {
                let answer = try await place.send(.get, "/openid/authorize\(query)", headers: headers)
                #expect(answer.status == 400 && answer.headers[.location] == nil && answer.text.contains("invalid_request_uri"), "\(query)")
            }
        }
    }

    @Test("agreed once: code, state and iss; the request is used up; CSRF is refused (A72)")
    func once() async throws {
        let place = try await IssuingCity(folder)
        let uri = try await pushed(place), cookie = try await session(place)
        let path = "/openid/authorize?client_id=dompet&request_uri=\(uri)"
        let away = try await place.send(.get, path)
        #expect(away.status == 303 && away.headers[.location]?.hasPrefix("/sign-in?next=%2Fopenid%2Fauthorize") == true)
        let page = try await place.send(.get, path, headers: [cookie])
        #expect(page.status == 200 && page.text.contains("Dompet Uji"))
        #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self' https://wallet.example;") == true)
        let fields = [
            ("_csrf", try field("_csrf", in: page.text)), ("client_id", "dompet"), ("request_uri", uri), ("decision", "allow"),
            ("credential:SIP.sd-jwt", place.caseID),
        ]
        func post(_ fields: [(String, String)]) async throws -> IssuingCity.Answer {
            try await place.send(.post, "/openid/authorize", headers: [IssuingCity.form, cookie], IssuingCity.encoded(fields))
        }
        #expect(try await post(Array(fields.dropFirst())).status == 403)
        let strangers = fields.map { $0.0.hasPrefix("credential:") ? ($0.0, "00000000000000000000000000000000") : $0 }
        #expect(try await post(strangers).status == 404, "somebody else's case")
        let agreed = try await post(fields)
        let location = try #require(agreed.headers[.location])
        #expect(agreed.status == 303 && location.hasPrefix("https://wallet.example/cb?code="))
        #expect(location.contains("&state=s-1&iss=https%3A%2F%2Fmpp.example"))
        #expect(try await post(fields).status == 400)
        #expect(try await place.send(.get, path, headers: [cookie]).status == 400)
    }

    @Test("a refusal goes back to the wallet, with state and iss; a request lasts five minutes")
    func denied() async throws {
        let place = try await IssuingCity(folder)
        let cookie = try await session(place)
        let uri = try await pushed(place)
        let page = try await place.send(.get, "/openid/authorize?client_id=dompet&request_uri=\(uri)", headers: [cookie])
        let fields = [("_csrf", try field("_csrf", in: page.text)), ("client_id", "dompet"), ("request_uri", uri), ("decision", "deny")]
        let answer = try await place.send(.post, "/openid/authorize", headers: [IssuingCity.form, cookie], IssuingCity.encoded(fields))
        #expect(answer.headers[.location]?.hasPrefix("https://wallet.example/cb?error=access_denied&") == true)
        #expect(answer.headers[.location]?.hasSuffix("&state=s-1&iss=https%3A%2F%2Fmpp.example") == true)
        let late = try await pushed(place)
        place.city.clock.advance(300)
        #expect(try await place.send(.get, "/openid/authorize?client_id=dompet&request_uri=\(late)", headers: [cookie]).status == 400)
    }

    @Test(
        "after signing in nobody is led away from here",
        arguments: [
            "https://evil.example", "//evil.example", "/\\evil.example", "/openid/authorize@evil.example", "/openid/authorize?x",
            "/openid/authorize?client_id=\r\nSet-Cookie: a", "/profile", "", "/openid/authorize?client_id=a\\b",
        ]
    )
    func noOpenRedirect(next: String) { #expect(!Portal.isSafeToReturn(to: next)) }

    @Test("signing in leads back to the wallet's request and to nothing else")
    func back() async throws {
        let place = try await IssuingCity(folder)
        let wanted = "/openid/authorize?client_id=dompet&request_uri=urn%3Ax"
        for (next, location) in [(wanted, wanted), ("https://evil.example", "/"), ("", "/")] {
            let fields = [("name", "1872010101909901"), ("password", "kata sandi kota uji"), ("next", next)]
            let answer = try await place.send(.post, "/sign-in", headers: [IssuingCity.form], IssuingCity.encoded(fields))
            #expect(answer.headers[.location] == location)
        }
    }

    @Test("an offer takes the citizen's own form; the QR symbol and the code are never on one screen")
    func offer() async throws {
        let place = try await IssuingCity(folder)
        let cookie = try await session(place), path = "/credentials/\(place.credential.id.text)"
        let page = try await place.send(.get, path, headers: [cookie])
        let token = try field("_csrf", in: page.text)
        #expect(try await place.send(.post, "\(path)/wallet", headers: [IssuingCity.form, cookie], "").status == 403)
        #expect(try await place.send(.get, "\(path)/wallet", headers: [cookie]).status == 404)
        let first = try await place.send(
            .post,
            "\(path)/wallet",
            headers: [IssuingCity.form, cookie],
            IssuingCity.encoded([("_csrf", token)])
        )
        let digits = try #require(first.text.firstMatch(of: /class="code big"[^>]*>(\d{6})</)?.1)
        #expect(first.status == 200 && !first.text.contains("<svg") && !first.text.contains("openid-credential-offer"))
        let handle = try field("offer", in: first.text)
        let second = try await place.send(
            .post,
            "/wallet/offer",
            headers: [IssuingCity.form, cookie],
            IssuingCity.encoded([("_csrf", token), ("offer", handle)])
        )
        #expect(second.status == 200 && second.text.contains("<svg class=\"qr\"") && !second.text.contains(digits))
        #expect(try await place.send(.post, "/wallet/offer", headers: [IssuingCity.form, cookie], "offer=\(handle)").status == 403)
        let stranger = try await place.city.citizen(2)
        await #expect(throws: Refusal.self) { try await place.mall.offerCopies(ofCase: place.caseID, for: stranger) }
    }
}
