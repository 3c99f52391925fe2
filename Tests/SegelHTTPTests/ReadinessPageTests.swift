import HTTPTypes
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

/// What a service's page tells before an application is begun.
@Suite("Before an application, on the page") struct ReadinessPageTests {
    let folder: TemporaryFolder
    let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    private func page(_ path: String, as name: SignInName = .nik("1872010101909901")) async throws -> String {
        let cookie = ("Cookie", "__Host-segel_session=\(try await place.mall.signIn(name, password: TestCity.passphrase))")
        return try await place.send(.get, path, headers: [cookie]).text
    }

    @Test("what is missing is named, with the way to it; strangers see none of it") func missing() async throws {
        let html = try await page("/services/PAS-01")
        #expect(html.contains("Belum ada") && html.contains("Kutipan Data Keluarga") && html.contains("href=\"/services/DKC-09\""))
        let stranger = try await place.send(.get, "/services/PAS-01").text
        #expect(!stranger.contains("Belum ada") && stranger.contains("/sign-in"))
    }

    @Test("the account of somebody who died says so and starts nothing") func deceased() async throws {
        let walk = Walk(place.city)
        let family = try await place.city.citizen(2)
        #expect(try await page("/services/SIP").contains("action=\"/services/SIP/start\""))
        _ = try await walk.issued("DKC-02", for: family, given: ["almarhumNik": "1872010101909901"])
        let html = try await page("/services/SIP")
        #expect(html.contains("meninggal dunia") && !html.contains("action=\"/services/SIP/start\""))
        #expect(try await page("/").contains("meninggal dunia"))
        #expect(try await !page("/", as: .nik("1872010101909902")).contains("meninggal dunia"))
    }
}
