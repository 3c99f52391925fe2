import Foundation
import SegelTestSupport
import Testing

@testable import segel

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

    @Test("its options are the program's, the packaged settings are in order, the credential is the one that is looked for")
    func options() throws {
        let text = try String(contentsOfFile: Self.unit, encoding: .utf8)
        let settings = TestCity.repository.appending(path: "Packaging/segel.conf").path
        let check = try ProgramRun(Products.folder.appending(path: "segel").path, ["config", "validate", "--config", settings])
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        // Each line that is commented out would be taken too.
        let all = try String(contentsOfFile: settings, encoding: .utf8).replacing(/(?m)^#([a-z-]+ = )/) { "\($0.1)" }
        #expect(ConfigFile(path: settings, text: all).problems.isEmpty && all.contains("\nhost = 0.0.0.0"))
        let command = try #require(text.firstMatch(of: /ExecStart=\/usr\/bin\/segel serve (.*)/)).1
        let help = try ShellRun("\(Products.folder.appending(path: "segel").path) serve --help").output
        for option in command.matches(of: /--[a-z-]+/) { #expect(help.contains("\(option.0) "), "\(option.0)") }
        #expect(text.contains("LoadCredential=segel.passphrase:"))
    }
}
