import Foundation
import SegelTestSupport
import Testing

@Suite("Pages before axe-core", .serialized)
struct AccessibilityTests {
    @Test(
        "no violation: empty, wrong, filled; two languages; 320 and 1280 px; target sizes too",
        arguments: ["verify", "wallet", "passkeys", "tracking", "office", "acting", "rights", "telling"]
    )
    func pages(set: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        // A passkey hangs on a name; a number is none.
        let city = try await set == "passkeys" ? AskingCity(host: "localhost", needsPasskeys: true) : AskingCity()
        let verdict = try await judge.ask("axe_pages.py", about: [city.place, set])
        print(verdict.output)
        #expect(verdict.status == 0, "\(set): \(verdict.errors)")
    }

    @Test("by keyboard alone, with text twice as large, in forced colours, and readable in three seconds on a slow line")
    func conditions() async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("page_conditions.py", about: [city.place])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }
}
