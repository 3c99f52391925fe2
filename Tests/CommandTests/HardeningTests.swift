import Foundation
import SegelTestSupport
import Testing

/// Keys live in the memory of a running segel: the kernel must not write that memory out or show it to others.
@Suite("Process hardening")
struct HardeningTests {
    /// A process that waits for its input, as an unprivileged user where this one may choose.
    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process(), isRoot = geteuid() == 0
        process.executableURL = URL(filePath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments = (isRoot ? ["--reuid=65534", "--clear-groups", program] : []) + arguments
        process.standardInput = Pipe()
        process.standardOutput = Pipe()
        process.standardError = Pipe()
        try process.run()
        return process
    }

    /// The kernel gives a process that may not be dumped to root in /proc, whoever runs it (proc(5), PR_SET_DUMPABLE).
    private func owner(of process: Process) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(process.processIdentifier)/mem")
        return try #require(attributes[.ownerAccountID] as? Int)
    }

    private func isBeforeExec(_ process: Process) throws -> Bool {
        try !String(contentsOfFile: "/proc/\(process.processIdentifier)/comm", encoding: .utf8).hasPrefix("cat")
    }

    /// Soft and hard limit, in bytes.
    private func coreLimits(of process: Process) throws -> [String] {
        let limits = try String(contentsOfFile: "/proc/\(process.processIdentifier)/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        return line.split(separator: " ").dropFirst(4).prefix(2).map(String.init)
    }

    /// Reads a secret from its input before it does anything else.
    private static let waiting = ["unlock", "escrow-key", "--out", "/nowhere/key", "--passphrase-file", "-"]

    @Test("a running segel: core size 0, hard limit too, and not dumpable; another program of the same user is") func running() async throws
    {
        guard geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
            return print("skipped: root without setpriv cannot tell a dumpable process from another")
        }
        let segel = try start(Products.folder.appending(path: "segel").path, Self.waiting), other = try start("/bin/cat", [])
        defer {
            segel.terminate()
            other.terminate()
        }
        // Hardening is the first thing that main does; wait until both programs run.
        for _ in 0..<200 where try coreLimits(of: segel) != ["0", "0"] || isBeforeExec(other) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try #require(segel.isRunning && other.isRunning)
        #expect(try coreLimits(of: segel) == ["0", "0"] && coreLimits(of: other) != ["0", "0"])
        // Limits first, then dumpable: one system call later.
        for _ in 0..<200 where try owner(of: segel) != 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try owner(of: segel) == 0)
        #expect(try owner(of: other) == (geteuid() == 0 ? 65_534 : Int(geteuid())))
    }
}
