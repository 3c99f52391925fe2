import Foundation
import SegelFaultOperations
import SegelTestSupport
import Testing

/// Kill -9 at every write and sync of everything the deployment does, one by one. `script/test --crash` visits each point; a plain run visits a
/// few of each operation. A point that fails is visited again with SEGEL_POINT, such as `SEGEL_POINT=issue/kill:37`.
@Suite("Killed at every write and sync")
struct KillSweepTests {
    @Test(
        "A15, A25, A32, A33, A38: whatever call the kill falls on, nothing acknowledged is lost, nothing is there twice, it goes on to its end",
        arguments: FaultOperations.all.map(\.name)
    )
    func everyCall(name: String) async throws {
        let operation = try #require(FaultOperations.named(name))
        guard Points.wants(name) else { return }
        let prepared = try await Prepared(operation)
        let untouched = try await prepared.withCopy { try TargetRun.run(operation, in: $0) }
        try #require(untouched.end == .exited(0), "\(untouched.said) \(untouched.errors)")
        var visited = 0
        for mode in ["kill", "torn"] {
            for number in Points.chosen(of: untouched.calls, mode) where Points.wants(name, "\(mode):\(number)") {
                guard try await visit(prepared, "\(mode):\(number)", of: untouched.calls) else { break }
                visited += 1
            }
        }
        Points.visited.add(visited, "kill points", of: name)
    }

    /// Returns whether there was such a call: how many pages a commit writes differs by a few from run to run.
    private func visit(_ prepared: Prepared, _ fault: String, of calls: Int) async throws -> Bool {
        try await prepared.withCopy { folder in
            let run = try TargetRun.run(prepared.operation, in: folder, fault: fault)
            let isPastTheEnd = run.end == .exited(0) && run.calls >= calls * 4 / 5
            #expect(run.end == .signalled(SIGKILL) || isPastTheEnd, "\(prepared.operation.name)/\(fault): \(run.end) \(run.errors)")
            await Points.judge(prepared, fault, folder, said: run.said)
            return !isPastTheEnd
        }
    }

    // MARK: From outside

    static let calls = ["pwrite64", "write", "fdatasync", "fsync", "syncfs", "rename", "link", "unlink", "ftruncate"]

    /// The same by a tool that shares nothing with us. It counts each thread's calls of each name for themselves and takes the first thread
    /// that gets to N, so it passes over points that the sweep above visits; it needs none of our code.
    @Test("A15, A25: killed by strace at the Nth call of each name", arguments: FaultOperations.all.map(\.name))
    func byStrace(name: String) async throws {
        guard Strace.works else { return print("skipped: strace cannot trace here") }
        let operation = try #require(FaultOperations.named(name))
        guard Points.wants(name) else { return }
        let prepared = try await Prepared(operation)
        var visited = 0
        for call in Self.calls {
            for number in Points.everything ? 1...2_000 : 2...2 {
                let fault = "strace:\(call):\(number)"
                guard Points.wants(name, fault), Points.everything || call == (name.utf8.count % 2 == 0 ? "pwrite64" : "fdatasync") else {
                    continue
                }
                let isKilled = try await prepared.withCopy { folder in
                    let run = try TargetRun.run(operation, in: folder, through: Strace.killing(call, number))
                    #expect(run.end == .signalled(SIGKILL) || run.end == .exited(0), "\(name)/\(fault): \(run.end) \(run.errors)")
                    await Points.judge(prepared, fault, folder, said: run.said)
                    return run.end != .exited(0)
                }
                guard isKilled else { break }
                visited += 1
            }
        }
        Points.visited.add(visited, "kill points by strace", of: name)
    }

    @Test("the calls that have numbers are all the calls strace sees")
    func countsAgree() async throws {
        guard Strace.works else { return print("skipped: strace cannot trace here") }
        let folder = try TemporaryFolder(inMemory: true)
        let trace = folder.path + "/trace", place = folder.path + "/here"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let run = try TargetRun.run(#require(FaultOperations.named("init")), in: place, through: Strace.tracing(into: trace))
        #expect(run.end == .exited(0), "\(run.errors)")
        let seen = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").filter { line in
            line.contains(place) && !line.contains("resumed>") && (!line.contains("openat(") || line.contains("O_CREAT"))
        }
        #expect(seen.count == run.calls && run.calls > 100, "\(seen.count) \(run.calls)")
    }
}

/// strace, as the tests call it.
enum Strace {
    private static let prefix = ["strace", "-f", "-o"]

    static let works: Bool = {
        let run = try? TargetRun.run(prefix + ["/dev/null", "-e", "trace=fsync", "/bin/true"])
        return run?.end == .exited(0)
    }()

    static func killing(_ call: String, _ number: Int) -> [String] {
        prefix + ["/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(number)"]
    }

    static func failing(_ call: String, _ error: String, from number: Int) -> [String] {
        prefix + ["/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):error=\(error):when=\(number)+"]
    }

    static func tracing(into path: String) -> [String] {
        prefix + [path, "-y", "-e", "trace=\(KillSweepTests.calls.joined(separator: ",")),mkdir,openat"]
    }
}
