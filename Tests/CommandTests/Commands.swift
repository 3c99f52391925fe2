import Foundation
import SegelTestSupport
import Testing

/// The binary in a folder of its own, as people run it.
struct Commands {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    struct Run {
        let status: Int32
        let output: String
        let errors: String
        let arguments: [String]
    }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

    @discardableResult
    func segel(_ arguments: [String], expecting status: Int32? = 0) throws -> Run {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let run = Run(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self),
            arguments: arguments
        )
        if let status {
            #expect(run.status == status, "segel \(arguments.joined(separator: " ")): \(run.output)\(run.errors)")
        }
        if let transcript = ProcessInfo.processInfo.environment["SEGEL_TRANSCRIPT"] { try write(run, to: transcript) }
        return run
    }

    /// For the manual: what was run and what it said.
    private func write(_ run: Run, to transcript: String) throws {
        if !FileManager.default.fileExists(atPath: transcript) { try Data().write(to: URL(filePath: transcript)) }
        let file = try FileHandle(forWritingTo: URL(filePath: transcript))
        try file.seekToEnd()
        let command = run.arguments.joined(separator: " ").replacing(folder.path + "/", with: "")
        let text = "$ segel \(command)   # exit \(run.status)\n\(run.output)\(run.errors)".replacing(folder.path + "/", with: "")
        try file.write(contentsOf: Data(text.utf8))
    }

    func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    func waitFor(_ address: String) async throws {
        for _ in 0..<300 {
            if let url = URL(string: address), (try? Data(contentsOf: url)) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(address) did not answer")
    }
}
