/// What the exit status means, the same for every command (README, "Exit codes").
enum ExitStatus: Int32 {
    case done = 0
    case unexpected = 1
    /// Stopped before the end; the same command resumes.
    case partial = 2
    /// The plan has changes, or doctor warns.
    case changes = 3
    case forged = 10
    case revoked = 11
    case expired = 12
    case untrusted = 13
    case undecided = 14
    case unrecognised = 15
    /// Two heads of one log that exclude each other, or a log that lost entries.
    case splitView = 16
    /// A log to which nothing was added for too long.
    case silent = 17
    case notPermitted = 20
    case inUse = 21
    case unreachable = 22
    case keyMissing = 23
    case backupDamaged = 24
    case usage = 64
    case interrupted = 130
}
