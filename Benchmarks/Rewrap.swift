import Foundation
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault

/// Every citizen's key rewrapped online, `--rows` of them (1,000,000 is the claim; fewer without the option): how fast, and what reads beside it
/// feel, against the same rows opened and sealed by libsodium alone and written back by SQLite alone.
extension Benchmarks {
    static func rewrap() async throws {
        let rows = option("rows", default: 100_000, quick: 20_000, full: 1_000_000), batch = option("batch", default: 1_000)
        let folder = try TemporaryFolder()
        let town = try await RewrapTown(folder.path + "/city", rows: rows)
        let reader = RewrapReader(town)
        let idle = reader.sample(seconds: 5)
        let memory = Memory.now
        let (seconds, beside) = try await rotate(town, batch, reader)
        let memoryAfter = Memory.now
        let idleAgain = reader.sample(seconds: 5)
        let peer = try RawRewrap(folder.path + "/peer.db", rows: rows).seconds(batch: batch)
        report(rows, seconds, peer: peer, idle: idle + idleAgain, beside: beside)
        Report.row("memory", "resident memory after, MiB", "\(memoryAfter.resident)", peer: "\(memory.resident)", against: "before")
        Report.row("peak", "… its peak over the run, MiB", "\(memoryAfter.peak)")
    }

    /// The whole of `segel key rotate apply`, in the requests it makes, with reads beside it from the first to the last.
    private static func rotate(_ town: RewrapTown, _ batch: Int, _ reader: RewrapReader) async throws -> (Double, [Double]) {
        let name = RotationName(key: .kekCitizen, from: 1, to: 2)
        reader.start()
        let seconds = try await seconds {
            while true {
                let progress = try await town.city.mall.rotate(name, batch: batch, limit: 10_000)
                if progress.isFinished {
                    precondition(progress.done == progress.total && progress.digestBefore == progress.digestAfter)
                    return
                }
            }
        }
        return (seconds, reader.stop())
    }

    private static func report(_ rows: Int, _ seconds: Double, peer: Double, idle: [Double], beside: [Double]) {
        let name = "rewrap \(rows) citizen keys online, 1/s"
        let ours = Double(rows) / seconds, raw = Double(rows) / peer, isWhole = rows >= 1_000_000
        Report.row(
            "rate",
            name,
            String(format: "%.0f", ours),
            peer: String(format: "%.0f", raw),
            against: "libsodium and SQLite from C",
            ratio: String(format: "%.2f", ours / raw),
            floor: isWhole ? "≤ 60 s" : nil,
            isMet: isWhole ? seconds <= 60 : nil
        )
        Report.row("seconds", "… in seconds", String(format: "%.1f", seconds), peer: String(format: "%.1f", peer), against: "the same")
        for (label, share, floor) in [("p50", 0.5, nil), ("p99", 0.99, 2.0)] {
            let now = quantile(share, of: beside), before = quantile(share, of: idle)
            Report.row(
                label,
                "a read beside it, \(label), µs",
                String(format: "%.0f", now),
                peer: String(format: "%.0f", before),
                against: "idle",
                ratio: String(format: "%.2f× as long", now / before),
                floor: floor.map { "≤ \($0)×" },
                isMet: floor.map { now / before <= $0 }
            )
        }
        Report.row("reads", "reads beside it, without an error", "\(beside.count)")
    }

    static func quantile(_ share: Double, of values: [Double]) -> Double {
        values.isEmpty ? .nan : values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]
    }
}

/// What /proc says of this process, in MiB.
struct Memory {
    let resident: Int
    let peak: Int

    static var now: Memory {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
        func value(_ name: String) -> Int {
            lines.first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) }.map { $0 >> 10 } ?? 0
        }
        return Memory(resident: value("VmRSS"), peak: value("VmHWM"))
    }
}
