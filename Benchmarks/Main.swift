import Foundation

/// The measured claims, each against the raw primitive or a peer in the same run. Absolute figures belong to the machine that printed them.
///
///     segel-benchmarks [NAME …] [--json] [--quick | --full]      the named ones; without names those that take a minute or two together
///     segel-benchmarks list                                      what there is, with the published figures and their floors
@main
struct Benchmarks {
    /// In the order of the README's table.
    static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("documents", documents), ("credentials", credentials), ("pdfs", pdfs), ("pages", pages), ("symbols", symbols),
        ("records", records), ("command", command), ("service", service), ("issuing", issuing), ("load", load), ("growth", growth),
        ("rewrap", rewrap), ("log", log), ("backup", backup), ("cost", cost), ("overload", overload), ("nodes", nodes),
    ]

    /// Only where they are named: what they need is not everywhere.
    private static let onlyNamed: Set = ["cost", "overload", "nodes"]

    static func main() async throws {
        let names = Self.names
        if names == ["node"] { return try await node() }
        if names == ["list"] { return Published.list() }
        if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
            return print("there is no benchmark \(unknown); there are \(all.map(\.name).joined(separator: ", "))")
        }
        Report.heading()
        for benchmark in all where names.isEmpty ? !onlyNamed.contains(benchmark.name) : names.contains(benchmark.name) {
            Report.begin(benchmark.name)
            try await benchmark.run()
        }
        try Report.end()
    }

    /// A third of the rounds and small sizes: whether it runs, and roughly how fast.
    static let isQuick = CommandLine.arguments.contains("--quick")
    /// The sizes of what is published.
    static let isFull = CommandLine.arguments.contains("--full")
    private static let flags: Set = ["--json", "--quick", "--full"]

    /// What stands alone: neither an option nor the value after one.
    private static var names: [String] {
        zip(CommandLine.arguments, CommandLine.arguments.dropFirst()).filter { before, word in
            !word.hasPrefix("-") && (!before.hasPrefix("-") || flags.contains(before))
        }.map(\.1)
    }

    /// The word after `--name`, such as `--segel PATH`.
    static func text(_ name: String) -> String? {
        let arguments = CommandLine.arguments
        return arguments.firstIndex(of: "--\(name)").flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
    }

    /// The value after `--name`, such as `--rows 1000000`; else that of `--quick` or `--full`.
    static func option(_ name: String, default value: Int, quick: Int? = nil, full: Int? = nil) -> Int {
        text(name).flatMap { Int($0) } ?? (isQuick ? quick : isFull ? full : nil) ?? value
    }
}
