internal import Foundation
internal import SegelHTTP
internal import SegelPDF
internal import SegelUseCases

/// The machine: clock, disk, limits.
enum MachineFindings {
    /// Seconds that two clocks of one machine, or a log and the clock, may differ.
    static let clockTolerance: UnixTime = 5

    /// A clock that went back signs things that nobody can explain. `isKept`: nil where nobody says.
    static func clock(here: UnixTime, health: Health, isKept: Bool?) -> Finding {
        if health.newestEntry - health.now > clockTolerance {
            return .warning(
                "clock",
                "the clock is \(health.newestEntry - health.now) s behind the newest log entry",
                why: "what is issued now would be dated before what was issued already",
                next: "set the clock, then restart; timedatectl"
            )
        }
        if abs(here - health.now) > clockTolerance {
            return .warning(
                "clock",
                "this machine's clock and the service's differ by \(abs(here - health.now)) s",
                why: "one of them was changed while the service ran",
                next: "timedatectl"
            )
        }
        guard isKept ?? true else {
            return .note(
                "clock",
                "agrees with the log; systemd-timesyncd has not set it yet",
                why: "statuses and lists run out too early or too late by a wrong clock",
                next: "timedatectl"
            )
        }
        return .ok("clock", isKept == nil ? "agrees with the log" : "agrees with the log and is kept")
    }

    /// What systemd-timesyncd says of itself; nil where somebody else keeps the clock, or nobody.
    static var isClockKept: Bool? {
        let folder = "/run/systemd/timesync"
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        return FileManager.default.fileExists(atPath: folder + "/synchronized")
    }

    /// A tenth of a large disk is room enough.
    private static let room: Int64 = 10 << 30

    static func disk(free: Int64, size: Int64, of path: String) -> Finding {
        let said = "\(bytes(free)) of \(bytes(size)) free at \(path)"
        guard size > 0, free * 10 < size, free < room else { return .ok("disk", said) }
        return .warning(
            "disk",
            said,
            why: "nothing is lost on a full disk, and nothing can be written",
            next: "df -h \(path); segel backup prune"
        )
    }

    static func disk(of path: String) -> Finding {
        var volume = statvfs()
        guard statvfs(path, &volume) == 0 else {
            return .warning("disk", "\(path) cannot be asked about", why: "nobody would see it fill up", next: "ls -ld \(path)")
        }
        return disk(free: Int64(volume.f_bavail) * Int64(volume.f_frsize), size: Int64(volume.f_blocks) * Int64(volume.f_frsize), of: path)
    }

    static func limits(_ facts: ServiceFacts) -> Finding {
        guard let limit = facts.fileLimit else { return .ok("limits", "nothing is served; they are the unit's") }
        let open = facts.openFiles ?? 0, said = "\(open) of \(limit) file descriptors in use"
        if limit < 1_024 || Double(open) > 0.8 * Double(limit) {
            return .warning("limits", said, why: "a connection without a descriptor is turned away", next: "LimitNOFILE=65536 in the unit")
        }
        if let locked = facts.lockedMemoryLimit, locked < 8 << 20 {
            return .note(
                "limits",
                said + "; \(bytes(Int64(clamping: locked))) may be locked in memory",
                why: "few keys are kept opened",
                next: "LimitMEMLOCK=64M in the unit"
            )
        }
        return .ok("limits", said)
    }

    static let installPageLibraries = "apt-get install libpangocairo-1.0-0 libqpdf29"

    /// The program starts without them, so nobody else says it where it was not installed as a package. Silent where they are there.
    static func libraries(missing: [String] = PageLibraries.missing) -> [Finding] {
        missing.map { .warning("libraries", $0, why: "no PDF can be made of what is issued", next: installPageLibraries) }
    }

    static func bytes(_ count: Int64) -> String {
        count >= 1 << 30 ? String(format: "%.1f GiB", Double(count) / 1_073_741_824) : "\(count >> 20) MiB"
    }
}
