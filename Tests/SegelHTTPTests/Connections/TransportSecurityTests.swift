import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SegelTestSupport
import Testing

@testable import SegelHTTP

@Suite("Browsers are told to come by TLS alone") struct TransportSecurityTests {
    private func told(_ publicURL: String, _ hsts: TransportSecurity) async throws -> [String?] {
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city", publicURL: publicURL)
        let application = Application(router: try Server.router(city.mall, hsts: hsts))
        return try await application.test(.router) { client in
            var told: [String?] = []
            for path in ["/", "/api/v1/services", "/nothing", "/assets/segel.css"] {
                told.append(try await client.execute(uri: path, method: .get).headers[.strictTransportSecurity])
            }
            return told
        }
    }

    @Test("ASVS V3.4.1: for two years, on every answer; hosts below it where the operator says so, and none without TLS")
    func field() async throws {
        #expect(try await told("https://mpp.example", .host) == Array(repeating: "max-age=63072000", count: 4))
        #expect(try await told("https://mpp.example", .subdomains) == Array(repeating: "max-age=63072000; includeSubDomains", count: 4))
        #expect(try await told("http://localhost:8080", .subdomains) == Array(repeating: nil, count: 4))
    }
}
