internal import SegelCrypto

/// When a notice is tried again: 30 seconds, four times as long each time, six hours at most; each by half to one and a half, so that a gateway that
/// comes back is not asked by everybody in one second.
enum NoticeSchedule {
    /// About a day and a half in all.
    static let limit = 10
    private static let first: UnixTime = 30
    private static let longest: UnixTime = 6 * 3_600

    /// Seconds after try number `tries`, from 1.
    static func delay(after tries: Int, random: some RandomSource) -> UnixTime {
        var delay = first
        for _ in 1..<max(tries, 1) where delay < longest { delay *= 4 }
        delay = min(delay, longest)
        return delay / 2 + UnixTime(random.number(below: UInt64(delay)))
    }
}
