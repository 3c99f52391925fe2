import SegelCatalogue
import SegelTestSupport
import Testing

@testable import SegelUseCases

@Suite("Sign-in by a provider of other people's making", .serialized)
struct SignInInteropTests {
    @Test("oidc-provider-mock (RS256): by NIK at the right level, by binding, and refused codes, states and levels, each with its code")
    func provider() async throws {
        guard let judge = Judge() else { return }
        let port = FreePort.next()
        let city = try await AskingCity { folder in
            SignInProvider(
                name: "inapas",
                title: LocalizedText(id: "INApas", en: "INApas"),
                issuer: "http://localhost:\(port)",
                client: "segel-metro",
                secretFile: folder + "/pass",
                identity: .init(claim: "nik", assurances: ["loa3"])
            )
        }
        let verdict = try await judge.ask("judge_sign_in.py", about: [city.place, "\(port)"])
        #expect(verdict.status == 0, "\(verdict.errors)")
    }
}
