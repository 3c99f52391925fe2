import Foundation
import SegelCrypto
import SegelTestSupport
import SegelUseCases

/// `segel verify` of a file with the network off: the whole process, from start to exit. `script/bench` builds the program as it is released, with Swift's
/// libraries in it.
extension Benchmarks {
    /// Milliseconds at most, at the median.
    static let commandFloor = 20.0

    static func command() async throws {
        let folder = try TemporaryFolder()
        let now = UnixTime(Date().timeIntervalSince1970)
        let city = try await TestCity(folder.path + "/city", clock: TestClock(now))
        let credential = try await city.issued(try await city.citizen(1), city.officers(for: "SIP"))
        try await city.mall.publishStatusLists()
        let file = folder.path + "/credential", published = folder.path + "/city/public/trust"
        try Data(credential.bytes).write(to: URL(filePath: file))
        let place = ["--trust-dir", folder.path + "/trust"]
        try segel(["trust", "pin", published + "/root.json"] + place)
        try segel(["trust", "import", published + "/bundle"] + place)
        var times: [Double] = [], peers: [Double] = []
        for _ in 0..<41 {
            times.append(try await seconds { try segel(["verify", file, "--offline"] + place) })
            peers.append(try await seconds { try Self.run(URL(filePath: "/bin/true"), []) })
        }
        let ours = median(times) * 1_000, bare = median(peers) * 1_000
        Report.row(
            "verify",
            "segel verify FILE --offline, whole process, ms",
            String(format: "%.1f", ours),
            peer: String(format: "%.1f", bare),
            against: "/bin/true",
            ratio: String(format: "%.2f", bare / ours),
            floor: String(format: "≤ %.0f", commandFloor),
            isMet: ours <= commandFloor
        )
    }

    private static func segel(_ arguments: [String]) throws {
        let binary = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "segel")
        try run(binary, arguments)
    }

    /// By hand: Foundation, linked into a program, looks only every fifty milliseconds whether a process has ended.
    private static func run(_ binary: URL, _ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t(), process = pid_t(), status: Int32 = 0
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output in [STDOUT_FILENO, STDERR_FILENO] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
        let words = ([binary.path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        guard posix_spawn(&process, binary.path, &actions, nil, words + [nil], environ) == 0, waitpid(process, &status, 0) == process,
            status == 0
        else { throw CocoaError(.executableNotLoadable) }
    }
}
