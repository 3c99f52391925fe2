import Foundation
import SegelTestSupport

/// A peer written in Python, in a process of its own: one line to it and one back for a whole round.
final class Peer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Nil where Python or a package is missing. `SEGEL_BENCH_PYTHON` names the interpreter that has them; else the one that script/bench made is taken, if it did.
    init?(_ script: String, _ arguments: [String] = []) throws {
        let made = TestCity.repository.appending(path: ".build/bench-python/bin/python").path
        let named = ProcessInfo.processInfo.environment["SEGEL_BENCH_PYTHON"]
        let python = named ?? (FileManager.default.isExecutableFile(atPath: made) ? made : "python3")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-W", "ignore", TestCity.repository.appending(path: "Benchmarks/\(script)").path] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard line() == "ready" else { return nil }
    }

    func run(_ request: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(request)\n".utf8))
        guard line() == "done" else { throw CocoaError(.fileReadUnknown) }
    }

    private func line() -> String {
        var bytes = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte.first != 0x0A, !byte.isEmpty { bytes += byte }
        return String(decoding: bytes, as: UTF8.self)
    }

    deinit { process.terminate() }
}
