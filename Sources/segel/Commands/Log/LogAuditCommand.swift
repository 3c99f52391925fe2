internal import ArgumentParser
internal import Foundation
internal import SegelTransparency
internal import SegelUseCases

struct LogAuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Verify a whole log from its published files, and on the next visit that it only grew.",
        discussion: """
            Exits 0 in order, 10 altered or incomplete, 16 split view or shrunken, 17 silent, 22 unreachable. With --state the heads seen are \
            remembered; with --policy the heads that witnesses cosigned are held against the log's.
            """
    )
    @Argument(help: "The mall's address, as https://mpp.example, or a copy of its public folder.") var place: String
    @Option(help: "The log's key, got in a way you trust; otherwise the one that is published there, kept in --state.") var key: String?
    @Option(help: "Where what was seen is remembered.") var state: String?
    @Option(help: "A witness policy (C2SP tlog-policy); witnesses with an address are asked.") var policy: String?
    @Option(help: "Alarm when the newest entry is older, in seconds.") var silence: Int64?
    @Option(help: "Go on for ever, looking again after so many seconds; an alarm ends it.") var follow: Int?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        while true {
            try await once()
            guard let follow else { return }
            try await Task.sleep(for: .seconds(max(1, follow)))
        }
    }

    private func once() async throws {
        let began = ContinuousClock.now
        var audit = try LogAudit(
            LogSource(place),
            keys: try key.map(LogFiles.keys) ?? [],
            policy: try LogFiles.policy(policy),
            silence: silence,
            now: SystemClock().now(),
            state: try state.flatMap(AuditState.read)
        )
        do { try await audit.run() } catch let alarm as AuditAlarm { throw alarm.failure } catch is LogFailure {
            throw AuditAlarm(.altered, "what was remembered or fetched of the log is malformed").failure
        }
        if let state { try audit.state.write(state) }
        for note in audit.notes { Terminal.talk(note) }
        let total = audit.state.shards.values.reduce(0) { $0 + $1.size }
        if json { return try Terminal.json(["entries": total, "read": audit.entries, "tiles": UInt64(audit.tiles)]) }
        let seconds = began.duration(to: .now).components
        Terminal.data(
            "IN ORDER  \(total) entries, \(audit.entries) of them new, \(audit.tiles) hash tiles compared, \(seconds.seconds).\(seconds.attoseconds / 100_000_000_000_000_000) s"
        )
        for (name, shard) in audit.state.shards.sorted(by: { $0.key < $1.key }) {
            Terminal.data("  \(LogShard.folder(name))  \(shard.size) entries  \(shard.root)\(shard.isClosed ? "  closed" : "")")
        }
    }
}
