import Foundation
import SegelTestSupport
import Testing

@Suite("Pages of wallets, verifying and signing in before axe-core", .serialized)
struct AccessibilityTests {
    @Test(
        "no violation: empty, wrong, filled; two languages; 320 and 1280 px; target sizes too",
        arguments: ["verify", "wallet", "passkeys"]
    )
    func pages(set: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        // A passkey hangs on a name; a number is none.
        let city = try await AskingCity(host: set == "passkeys" ? "localhost" : "127.0.0.1")
        let verdict = try judge.ask("axe_pages.py", about: [city.place, set])
        print(verdict.output)
        #expect(verdict.status == 0, "\(set): \(verdict.errors)")
    }
}
