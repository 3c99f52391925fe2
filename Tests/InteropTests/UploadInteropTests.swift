import SegelTestSupport
import Testing

@Suite("Documents from a browser", .serialized) struct UploadInteropTests {
    @Test(
        "sent at once, photographs smaller; a broken line goes on where it stopped; refusals in plain words; the form alone does the same"
    )
    func uploads() async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("uploads.py", about: [city.place])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }
}
