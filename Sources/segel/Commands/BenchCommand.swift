internal import ArgumentParser
internal import Foundation

/// The measured claims on this machine. They are a program of their own, with the test city and the peers' programs, which no city needs to install.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure every published figure on this machine, against raw primitives and peers.",
        usage: "segel bench [list | NAME ...] [--quick | --full] [--json]",
        discussion: """
            Runs segel-benchmarks, which lies beside this program in a build of the repository. Peers that are missing here are named with the command that installs \
            them; script/bench builds both programs and brings the peers that come from PyPI.
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "What segel-benchmarks takes: list, names of benchmarks, --quick, --full, --json.")
    var arguments: [String] = []

    func run() throws {
        if arguments.contains("--help") || arguments.contains("-h") { throw CleanExit.helpRequest(self) }
        guard let program = Self.program else {
            throw CommandFailure(
                .unexpected,
                "segel-benchmarks is not beside this program",
                next: "script/bench, in the repository, builds and runs it"
            )
        }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        execv(program, &words)
        throw CommandFailure(.unexpected, "\(program) cannot be run")
    }

    private static var program: String? {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return [own.appending(path: "segel-benchmarks").path, ".build/release/segel-benchmarks"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}
