import SegelTestSupport
import Testing

@Suite("A case's page in a browser", .serialized) struct LiveCaseInteropTests {
    @Test("it renews itself by server-sent events; the stream ends with its session")
    func live() async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("live_case.py", about: [city.place])
        #expect(verdict.status == 0, "\(verdict.errors)")
    }
}
