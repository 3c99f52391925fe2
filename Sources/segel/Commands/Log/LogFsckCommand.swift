internal import ArgumentParser
internal import Foundation
internal import SegelUseCases

struct LogFsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Recompute the log and compare database and published tiles with it. Needs no key. Exits 10 where something differs."
    )
    @Option(help: "The deployment's data directory; no `segel serve` may run on it.") var data = "/var/lib/segel"
    @Flag(help: "Write missing and altered files anew, where the database has the very head that was published.") var repair = false
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let adapters = try Deployment.place(data).open()
        let check = LogCheck(
            store: adapters.store,
            publicFiles: adapters.publicFiles,
            configuration: try Deployment.configuration(data)
        )
        var report = try await check.run(repairing: repair)
        let found = report.problems
        if repair, !found.isEmpty { report = try await check.run() }
        if json { try Terminal.json(report) } else { show(report, found) }
        guard report.problems.isEmpty else { throw ExitCode(ExitStatus.forged.rawValue) }
    }

    private func show(_ report: LogCheckReport, _ found: [LogCheckReport.Problem]) {
        for problem in found { Terminal.data(words(problem)) }
        if report.problems.isEmpty, !found.isEmpty { Terminal.data("mended: the files were written anew") }
        let word = report.problems.isEmpty ? "in order" : "NOT IN ORDER"
        let done = "\(report.entries) entries in \(report.shards) shard(s) recomputed, \(report.tiles) published files compared"
        Terminal.data("\(word): \(done)")
    }

    private func words(_ problem: LogCheckReport.Problem) -> String {
        switch problem {
        case .nodes(let shard): "the stored nodes of \(name(shard)) are not those of its entries: the database was altered"
        case .head(let shard): "the published head of \(name(shard)) is none that these entries had: segel db status"
        case .missing(let shard, let files): "\(files) published file(s) of \(name(shard)) are missing"
        case .altered(let file, let first): "\(file) is not what the entries give, from entry \(first) on"
        case .checkpoint(let shard): "the published checkpoint of \(name(shard)) is not signed by the log's key"
        }
    }

    private func name(_ shard: String) -> String { shard.isEmpty ? "the first shard" : "the shard \(shard)" }
}
