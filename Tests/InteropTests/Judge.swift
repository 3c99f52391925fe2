import Foundation
import SegelTestSupport

/// Programs of others that judge what Segel makes: scripts of `Tests/Interop` run by the Python that SEGEL_INTEROP names
/// (`script/test --interop` makes it).
enum Judge {
    struct Verdict {
        let status: Int32
        let output: String
        let errors: String
    }

    private static let python = ProcessInfo.processInfo.environment["SEGEL_INTEROP"]

    /// Whether there is one; says so where there is not.
    static var sits: Bool {
        if python == nil { print("skipped: no independent judges (script/test --interop brings them)") }
        return python != nil
    }

    static func ask(_ script: String, _ arguments: [String]) throws -> Verdict {
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(filePath: python ?? "python3")
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

    /// A public schema, from SEGEL_VECTORS or beside the repository; nil, and a word, where there is none.
    static func schema(_ path: String) -> String? {
        let vectors =
            ProcessInfo.processInfo.environment["SEGEL_VECTORS"] ?? TestCity.repository.appending(path: "../shared/vectors").path
        let file = vectors + "/openid-schemas/" + path
        if FileManager.default.fileExists(atPath: file) { return file }
        print("skipped: no schema \(path) (SEGEL_VECTORS)")
        return nil
    }
}
