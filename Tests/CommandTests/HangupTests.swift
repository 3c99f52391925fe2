import Foundation
import SegelTestSupport
import Testing

/// `systemctl reload` sends SIGHUP whether there is a certificate or not.
@Suite("SIGHUP to a service without a certificate", .timeLimit(.minutes(15))) struct HangupTests {
    @Test("it is said that there is nothing to read again; the service goes on, and stops as ever")
    func goesOn() async throws {
        let city = try OperatedCity(), log = city.file("log")
        #expect(FileManager.default.createFile(atPath: log, contents: nil))
        let service = Process()
        service.executableURL = Products.folder.appending(path: "segel")
        service.arguments = ["serve", "--port", "\(city.port)", "--data", city.data] + city.passphrase
        service.standardError = try FileHandle(forWritingTo: URL(filePath: log))
        service.standardOutput = service.standardError
        try service.run()
        defer { if service.isRunning { service.terminate() } }
        func isAlive() throws -> Bool { try ShellRun("curl -sf http://127.0.0.1:\(city.port)/livez").status == 0 }
        while try service.isRunning && !isAlive() { try await Task.sleep(for: .milliseconds(100)) }
        // Before it listens to signals, one changes nothing and says nothing.
        while service.isRunning, try !String(contentsOfFile: log, encoding: .utf8).contains("nothing to read again") {
            kill(service.processIdentifier, SIGHUP)
            try await Task.sleep(for: .milliseconds(100))
        }
        let isThere = try isAlive()
        #expect(service.isRunning && isThere)
        service.terminate()
        service.waitUntilExit()
        #expect(service.terminationStatus == 0)
    }
}
