internal import SegelUseCases

/// What an operator must do about backups, in the words of `doctor`.
enum BackupWarnings {
    /// Seconds that the newest backup may be old.
    static let backupAge: UnixTime = 2 * 86_400
    /// Seconds since a backup was last restored and opened; a backup that nobody opened is a hope.
    static let drillAge: UnixTime = 90 * 86_400

    /// A deployment that has issued nothing has nothing to lose yet.
    static func of(_ state: MallState, now: UnixTime) -> [String] {
        guard let newest = state.newestBackup else {
            return state.credentials == 0 ? [] : ["there is no backup: segel backup create"]
        }
        var warnings: [String] = []
        if now - newest > backupAge { warnings.append("the newest backup is \(days(newest, now)) days old: segel backup create") }
        if now - (state.lastDrill ?? newest) > drillAge {
            let drill = state.lastDrill.map { "the last drill was \(days($0, now)) days ago" } ?? "no backup was ever drilled"
            warnings.append("\(drill): segel backup drill")
        }
        return warnings
    }

    /// As doctor tells them.
    static func findings(_ state: MallState, now: UnixTime) -> [Finding] {
        [.ok("backup", line(state, now: now))]
            + of(state, now: now).map {
                Finding(line: $0, check: "backup", why: "what is lost with this machine is what no backup holds, or none that opens")
            }
    }

    static func line(_ state: MallState, now: UnixTime) -> String {
        let backup = state.newestBackup.map { "newest backup \(days($0, now)) days old" } ?? "no backup"
        return backup + ", " + (state.lastDrill.map { "last drill \(days($0, now)) days ago" } ?? "never drilled")
    }

    private static func days(_ then: UnixTime, _ now: UnixTime) -> UnixTime { (now - then) / 86_400 }
}
