internal import Foundation
internal import Synchronization

/// Data on stdout, talk on stderr.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Not `print`, which holds lines back when a file or pipe listens. A signed note brings its last line's end: what is saved of it verifies.
    static func data(_ line: String) {
        do { try FileHandle.standardOutput.write(contentsOf: Data((line.hasSuffix("\n") ? line : line + "\n").utf8)) } catch {
            // Whoever read has gone, as `head` does: the status that SIGPIPE would have given.
            exit(128 + SIGPIPE)
        }
    }

    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        data(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func talk(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    /// Redraws one line on a terminal; elsewhere prints one every 30 seconds, and the last state.
    static func progress(_ label: String, done: Int, of total: Int, isLast: Bool) {
        guard isInteractive else {
            if isLast || isTimeForALine() { talk("\(label) \(done)/\(total)") }
            return
        }
        let width = 30
        let filled = total == 0 ? width : min(width, done * width / total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        FileHandle.standardError.write(Data("\r\(label) \(bar) \(done)/\(total)\(isLast ? "\n" : "")".utf8))
    }

    static func progress(_ label: String, done: Int, of total: Int) { progress(label, done: done, of: total, isLast: done >= total) }

    private static let lastLine = Mutex(ContinuousClock.now)

    private static func isTimeForALine() -> Bool {
        lastLine.withLock { last in
            guard last.duration(to: .now) >= .seconds(30) else { return false }
            last = .now
            return true
        }
    }
}
