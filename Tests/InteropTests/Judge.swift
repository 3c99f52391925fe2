import Foundation
import SegelTestSupport

/// A program of Tests/Interop under the Python that SEGEL_INTEROP names: an interpreter with the judging libraries (`script/test --interop`).
struct Judge: Sendable {
    let python: String

    /// Nil, and it says so, where nobody named one.
    init?() {
        guard let python = ProcessInfo.processInfo.environment["SEGEL_INTEROP"], !python.isEmpty else {
            print("skipped: SEGEL_INTEROP names no Python with the judging libraries; script/test --interop makes one")
            return nil
        }
        self.python = python
    }

    /// Says so where there is none.
    static var hasChromium: Bool {
        let isThere = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].contains(where: FileManager.default.isExecutableFile)
        if !isThere { print("skipped: no Chromium here (apt-get install chromium)") }
        return isThere
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    struct Verdict: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A public schema, from SEGEL_VECTORS or beside the repository; nil, and a word, where there is none.
    static func schema(_ path: String) -> String? {
        let vectors =
            ProcessInfo.processInfo.environment["SEGEL_VECTORS"] ?? TestCity.repository.appending(path: "../shared/vectors").path
        let file = vectors + "/openid-schemas/" + path
        if FileManager.default.fileExists(atPath: file) { return file }
        print("skipped: no schema \(path) (SEGEL_VECTORS)")
        return nil
    }

    /// What the program says of the files it is given. Waits on a thread of its own: some take minutes, and the few threads that tasks share are what
    /// servers in other tests answer on.
    func ask(_ script: String, about arguments: [String]) async throws -> Verdict {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try wait(for: script, about: arguments) }) }
        }
    }

    private func wait(for script: String, about arguments: [String]) throws -> Verdict {
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [TestCity.repository.appending(path: "Tests/Interop/\(script)").path] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Verdict(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }

    /// What the program says when given `input`.
    func ask(_ script: String, _ input: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [TestCity.repository.appending(path: "Tests/Interop/\(script)").path]
        let question = Pipe(), answer = Pipe(), errors = Pipe()
        process.standardInput = question
        process.standardOutput = answer
        process.standardError = errors
        try process.run()
        try question.fileHandleForWriting.write(contentsOf: Data(input))
        try question.fileHandleForWriting.close()
        let said = answer.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(description: String(decoding: complained, as: UTF8.self)) }
        return [UInt8](said)
    }
}
