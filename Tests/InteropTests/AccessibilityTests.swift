import Foundation
import SegelTestSupport
import Testing

@Suite("Pages of wallets and verifying before axe-core", .serialized)
struct AccessibilityTests {
    @Test("no violation: empty, wrong, filled; two languages; 320 and 1280 px; target sizes too", arguments: ["verify", "wallet"])
    func pages(set: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await AskingCity()
        let verdict = try judge.ask("axe_pages.py", about: [city.place, set])
        print(verdict.output)
        #expect(verdict.status == 0, "\(set): \(verdict.errors)")
    }
}
