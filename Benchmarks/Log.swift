import Foundation
import SegelTestSupport
import SegelUseCases

/// The transparency log: entries that are on the disk when the call returns, how long one takes at a steady load, and how long an outsider needs to go
/// through all of it from its files.
extension Benchmarks {
    /// The figure that Tessera publishes for seven cores and NVMe.
    static let appendFloor = 10_000.0
    /// Seconds, for a million entries.
    static let auditFloor = 60.0
    private static let clients = 128

    static func log() async throws {
        let folder = try TemporaryFolder(), entries = option("entries", default: 1_000_000, quick: 50_000)
        let city = try await TestCity(folder.path + "/city"), mall = city.mall
        let appending = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<clients {
                    group.addTask { for _ in 0..<entries / clients { try await mall.logFailedUnlock(code: "uji") } }
                }
                try await group.waitForAll()
            }
        }
        let rate = Double(entries) / appending
        Report.row(
            "append",
            "append a log entry durably, \(clients) at a time, 1/s",
            String(format: "%.0f", rate),
            floor: String(format: "≥ %.0f", appendFloor),
            isMet: rate >= appendFloor
        )
        let (median, late) = try await receipts(mall)
        Report.row("entry", "one log entry at 500 a second, p50 / p99, ms", String(format: "%.1f / %.1f", median * 1_000, late * 1_000))
        let publishing = try await seconds { _ = try await mall.publishCheckpoint() }
        Report.row("publish", "publish all of its tiles at once, s", String(format: "%.1f", publishing))
        try audit(folder.path + "/city/public", entries)
        try size(folder.path + "/city/public/log", Double(entries))
    }

    /// Sent when they are due, whether the one before is answered or not; ten seconds of it.
    private static func receipts(_ mall: Mall) async throws -> (Double, Double) {
        let clock = ContinuousClock(), start = clock.now
        let times = try await withThrowingTaskGroup(of: Double.self) { group in
            for number in 0..<5_000 {
                let due = start.advanced(by: .milliseconds(2 * number))
                try await Task.sleep(until: due, clock: clock)
                group.addTask {
                    try await mall.logFailedUnlock(code: "uji")
                    let taken = due.duration(to: clock.now).components
                    return Double(taken.seconds) + Double(taken.attoseconds) / 1e18
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        return (times[times.count / 2], times[times.count * 99 / 100])
    }

    private static func audit(_ folder: String, _ entries: Int) throws {
        let binary = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "segel")
        let process = Process()
        process.executableURL = binary
        process.arguments = ["log", "audit", folder]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let clock = ContinuousClock(), start = clock.now
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return Report.row("audit", "segel log audit", "failed") }
        let taken = start.duration(to: clock.now).components
        let time = Double(taken.seconds) + Double(taken.attoseconds) / 1e18
        let floor = auditFloor * max(1, Double(entries) / 1_000_000)
        Report.row(
            "audit",
            "audit \(entries) log entries from a folder, whole process, s",
            String(format: "%.1f", time),
            floor: String(format: "≤ %.0f", floor),
            isMet: time <= floor
        )
    }

    private static func size(_ folder: String, _ entries: Double) throws {
        var bundles = 0, hashes = 0
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.contains("tile/") {
            let count = try FileManager.default.attributesOfItem(atPath: folder + "/" + path)[.size] as? Int ?? 0
            if path.contains("tile/entries/") { bundles += count } else { hashes += count }
        }
        let each = String(format: "%.1f, %.1f", Double(bundles) / entries, Double(hashes) / entries)
        Report.row("bytes", "published bytes an entry: entries, hashes", each)
    }
}
