/// The measured claims, each against the raw primitive or a peer in the same run. Absolute figures belong to the machine that printed them.
///
///     segel-benchmarks [NAME …]      the named ones; without names those that take a minute or two together
@main
struct Benchmarks {
    /// In the order of the README's table.
    static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("documents", documents), ("credentials", credentials), ("pdfs", pdfs), ("pages", pages), ("symbols", symbols),
        ("records", records), ("command", command), ("service", service), ("issuing", issuing), ("load", load), ("growth", growth),
        ("rewrap", rewrap), ("log", log),
        ("backup", backup),
    ]

    static func main() async throws {
        let names = Self.names
        if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
            return print("there is no benchmark \(unknown); there are \(all.map(\.name).joined(separator: ", "))")
        }
        print("| what | ours (median) | peer (median) | speed against peer | floor |")
        print("|---|---|---|---|---|")
        for benchmark in all where names.isEmpty || names.contains(benchmark.name) { try await benchmark.run() }
    }

    /// What stands alone: neither an option nor the value after one.
    private static var names: [String] {
        zip(CommandLine.arguments, CommandLine.arguments.dropFirst()).filter { !$0.hasPrefix("-") && !$1.hasPrefix("-") }.map(\.1)
    }

    /// The value after `--name`, such as `--rows 1000000`.
    static func option(_ name: String, default value: Int) -> Int {
        let arguments = CommandLine.arguments
        return arguments.firstIndex(of: "--\(name)").flatMap { $0 + 1 < arguments.count ? Int(arguments[$0 + 1]) : nil } ?? value
    }
}
