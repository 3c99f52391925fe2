import Foundation
import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Pages of other providers") struct ProviderPageTests {
    private let folder: TemporaryFolder
    private let city: TrackingCity
    private let provider: TestProvider

    init() async throws {
        folder = try TemporaryFolder()
        provider = TestProvider { TestCity.start }
        city = try await TrackingCity(
            folder,
            providers: [
                SignInProvider(
                    name: "inapas",
                    title: LocalizedText(id: "INApas", en: "INApas"),
                    issuer: provider.issuer,
                    client: "segel-metro"
                )
            ],
            transport: provider
        )
    }

    private func cookie(_ answer: TrackingCity.Answer, _ name: String) throws -> String {
        let set = answer.headers[values: .setCookie].first { $0.hasPrefix("\(name)=") && !$0.hasPrefix("\(name)=;") }
        return String(try #require(set).split(separator: ";")[0])
    }

    @Test("linked from the sign-ins page, then signed in from the sign-in page, then unlinked")
    func journey() async throws {
        let session = TrackingCity.cookie(try await city.session(TrackingCity.citizen))
        #expect(try await city.get("/sign-in").text.contains("/sign-in/with/inapas"))
        let go = try await city.post("/sign-ins/providers/inapas", from: "/sign-ins", [], session)
        let link = String(try #require(go.text.firstMatch(of: /href="(https:\/\/inapas[^"]+)"/)).1).replacing("&amp;", with: "&")
        let linking = try provider.authorize(link, subject: "s-1")
        let errand = try cookie(go, "__Secure-segel_provider")
        let done = try await city.get(
            "/sign-in/with/inapas/done?code=\(linking.code ?? "")&state=\(linking.state)",
            ("Cookie", "\(session.1); \(errand)")
        )
        #expect(done.headers[.location] == "/sign-ins?done=providerLinked")
        #expect(try await city.get("/sign-ins", session).text.contains("INApas"))

        let begun = try await city.get("/sign-in/with/inapas")
        #expect(begun.status == 303)
        let answer = try provider.authorize(try #require(begun.headers[.location]), subject: "s-1")
        let path = "/sign-in/with/inapas/done?code=\(answer.code ?? "")&state=\(answer.state)"
        let stranger = try await city.get(path)
        #expect(stranger.status == 422 && stranger.text.contains("oidc_state_refused"))
        let signedIn = try await city.get(path, ("Cookie", try cookie(begun, "__Secure-segel_provider")))
        #expect(signedIn.status == 303 && signedIn.headers[.location] == "/")
        let opened = try cookie(signedIn, "__Host-segel_session")
        #expect(try await city.get("/", ("Cookie", opened)).status == 200)

        let page = try await city.get("/sign-ins", session).text
        let id = try #require(page.firstMatch(of: /\/sign-ins\/links\/([^\/"]+)\/remove/)).1
        let cut = try await city.post("/sign-ins/links/\(id)/remove", from: "/sign-ins", [], session)
        #expect(cut.headers[.location] == "/sign-ins?done=providerUnlinked")
        #expect(try await city.get("/", ("Cookie", opened)).status == 303)
    }

    @Test("A72: linking begins with our own form and its token, never with an address")
    func forged() async throws {
        let session = TrackingCity.cookie(try await city.session(TrackingCity.citizen))
        #expect(try await city.send(.post, "/sign-ins/providers/inapas", [session, IssuingCity.form], "").status == 403)
        #expect(try await city.get("/sign-ins/providers/inapas", session).status == 404)
        #expect(try await city.get("/sign-in/with/lain").status == 404)
    }

    @Test("a failure says what to do in both languages, with its code")
    func failures() async throws {
        provider.behave { $0.isUnreachable = true }
        let page = try await city.get("/sign-in/with/inapas?lang=en")
        #expect(page.status == 422 && page.text.contains("cannot be reached now") && page.text.contains("oidc_unreachable"))
    }

    @Test("our key towards providers is published, and nothing private of it")
    func keys() async throws {
        let answer = try await city.get("/sign-in/keys.json")
        #expect(answer.status == 200 && answer.text.contains("\"kty\":\"EC\"") && !answer.text.contains("\"d\""))
        #expect(try await TrackingCity(TemporaryFolder()).get("/sign-in/keys.json").status == 404)
    }
}
