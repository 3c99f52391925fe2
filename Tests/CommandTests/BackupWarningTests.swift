import Foundation
import Testing

@testable import SegelUseCases
@testable import segel

@Suite("Backup warnings")
struct BackupWarningTests {
    private func warnings(credentials: Int = 1, backup: UnixTime?, drill: UnixTime? = nil) -> [String] {
        let state = MallState(
            deployment: "d",
            services: [],
            credentials: credentials,
            logSize: 1,
            trustListNumber: nil,
            trustListExpires: nil,
            newestBackup: backup.map { -$0 * 86_400 },
            lastDrill: drill.map { -$0 * 86_400 }
        )
        return BackupWarnings.of(state, now: 0)
    }

    @Test("no backup, an old one and one that nobody opens are called out") func warned() {
        #expect(warnings(credentials: 0, backup: nil) == [])
        #expect(warnings(backup: nil) == ["there is no backup: segel backup create"])
        #expect(warnings(backup: 1, drill: 80) == [])
        #expect(warnings(backup: 3, drill: 80) == ["the newest backup is 3 days old: segel backup create"])
        #expect(warnings(backup: 1, drill: 91) == ["the last drill was 91 days ago: segel backup drill"])
        #expect(warnings(backup: 91).last == "no backup was ever drilled: segel backup drill")
    }
}
