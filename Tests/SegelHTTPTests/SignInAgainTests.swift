import HTTPTypes
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

/// One browser has one session.
@Suite("Signing in where somebody is signed in") struct SignInAgainTests {
    private let folder: TemporaryFolder
    private let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    /// Fills in the page's own form.
    private func post(_ password: String, carrying session: String?) async throws -> IssuingCity.Answer {
        let carried = session.map { [("Cookie", "__Host-\(Portal.cookie)=\($0)")] } ?? []
        let page = try await place.send(.get, "/sign-in", headers: carried).text
        let form = page[try #require(page.firstRange(of: "action=\"/sign-in\"")).upperBound...]
        let token = form.prefix { $0 != "\n" }.firstMatch(of: /name="_csrf" value="([^"]+)"/)?.1
        let fields = [("name", "1872010101909901"), ("password", password)] + (token.map { [("_csrf", String($0))] } ?? [])
        return try await place.send(.post, "/sign-in", headers: [IssuingCity.form] + carried, IssuingCity.encoded(fields))
    }

    /// The secret in the cookie that comes back.
    private func signIn(carrying session: String?) async throws -> String {
        let answer = try await post("kata sandi kota uji", carrying: session)
        let cookie = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-\(Portal.cookie)=") }, "\(answer.status)")
        return String(cookie.dropFirst("__Host-\(Portal.cookie)=".count).prefix { $0 != ";" })
    }

    @Test("ASVS V7.2.4: the session of before ends; another browser's goes on, and a wrong password ends nothing")
    func again() async throws {
        let mall = place.mall
        let first = try await signIn(carrying: nil), elsewhere = try await signIn(carrying: nil)
        #expect(try await post("salah", carrying: first).status == 422)
        #expect(try await mall.signedIn(session: first).citizen == place.person.citizen)
        let second = try await signIn(carrying: first)
        #expect(second != first)
        await #expect(throws: Refusal.self) { try await mall.signedIn(session: first) }
        #expect(try await mall.signedIn(session: second).citizen == place.person.citizen)
        #expect(try await mall.signedIn(session: elsewhere).citizen == place.person.citizen)
    }
}
