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

    /// The secret in the cookie that comes back.
    private func signIn(_ name: String, carrying session: String?) async throws -> String {
        let fields = IssuingCity.encoded([("name", name), ("password", "kata sandi kota uji")])
        let headers = [IssuingCity.form] + (session.map { [("Cookie", "\(Portal.cookie)=\($0)")] } ?? [])
        let answer = try await place.send(.post, "/sign-in", headers: headers, fields)
        let cookie = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix(Portal.cookie + "=") }, "\(answer.status)")
        return String(cookie.dropFirst(Portal.cookie.count + 1).prefix { $0 != ";" })
    }

    @Test("ASVS V7.2.4: the session of before ends; another browser's goes on, and a wrong password ends nothing")
    func again() async throws {
        let mall = place.mall
        let first = try await signIn("1872010101909901", carrying: nil), elsewhere = try await signIn("1872010101909901", carrying: nil)
        let wrong = IssuingCity.encoded([("name", "1872010101909901"), ("password", "salah")])
        let refused = try await place.send(.post, "/sign-in", headers: [IssuingCity.form, ("Cookie", "\(Portal.cookie)=\(first)")], wrong)
        #expect(refused.status == 422)
        #expect(try await mall.signedIn(session: first).citizen == place.person.citizen)
        let second = try await signIn("1872010101909901", carrying: first)
        #expect(second != first)
        await #expect(throws: Refusal.self) { try await mall.signedIn(session: first) }
        #expect(try await mall.signedIn(session: second).citizen == place.person.citizen)
        #expect(try await mall.signedIn(session: elsewhere).citizen == place.person.citizen)
    }
}
