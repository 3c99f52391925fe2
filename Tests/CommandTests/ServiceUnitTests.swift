import Foundation
import SegelTestSupport
import Testing

@Suite("The systemd unit")
struct ServiceUnitTests {
    private static let unit = TestCity.repository.appending(path: "Packaging/systemd/segel.service").path

    @Test("systemd gives it an exposure of at most 2.0 of 10, and knows every line of it")
    func exposure() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else {
            return print("skipped: no systemd-analyze here (apt-get install systemd)")
        }
        // The threshold is in tenths.
        let run = try ShellRun("systemd-analyze security --offline=true --threshold=20 --no-pager \(Self.unit)")
        #expect(run.status == 0, "\(run.output.suffix(200))\(run.errors)")
        #expect(!run.errors.contains("Unknown") && !run.errors.contains("Failed to parse"), "\(run.errors)")
    }

    @Test("it starts with options that the program has, and the credential is the one that it looks for")
    func options() throws {
        let text = try String(contentsOfFile: Self.unit, encoding: .utf8)
        let command = try #require(text.firstMatch(of: /ExecStart=\/usr\/bin\/segel serve (.*)/)).1
        let help = try ShellRun("\(Products.folder.appending(path: "segel").path) serve --help").output
        for option in command.matches(of: /--[a-z-]+/) { #expect(help.contains("\(option.0) "), "\(option.0)") }
        #expect(text.contains("LoadCredential=segel.passphrase:"))
    }
}
