internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelTransparency
internal import SegelUseCases

struct LogShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Read entries in clear. Two custodians approve the very range first: segel approval request read-log FROM-TO.",
        discussion: "The reading is an entry of the log itself, and every citizen whose looks are in the range sees it."
    )
    @Option(help: "The first entry, counted from 0 through all years.") var from: UInt64
    @Option(help: "The last one; a thousand at most.") var to: UInt64
    @OptionGroup var options: DataOptions

    func run() async throws {
        let lines: [LogLine]
        do {
            guard case .log(let found) = try await options.client.ask(.log(.show(from: from, to: to))) else { return }
            lines = found
        } catch let failure as CommandFailure where failure.message.contains("approval_missing") {
            throw CommandFailure(
                failure.status,
                "two custodians have not approved the reading of entries \(from) to \(to)",
                next:
                    "segel approval request read-log \(from)-\(to), then each: segel approval give read-log \(from)-\(to) --as NAME --password-file F"
            )
        }
        if options.json { return try Terminal.json(lines) }
        for line in lines {
            let time = Date(timeIntervalSince1970: Double(line.at)).ISO8601Format()
            let kind = LogEventKind(rawValue: line.kind).map { "\($0)" } ?? "kind \(line.kind)"
            let words = line.subject.map { "\($0)  \(line.detail ?? "")" } ?? "not kept in clear"
            let mark = line.subject != nil && !line.isProven ? "  NOT WHAT THE ENTRY COMMITS TO" : ""
            Terminal.data("\(line.index)  \(time)  \(kind)  \(words)\(mark)")
        }
        guard lines.allSatisfy({ $0.subject == nil || $0.isProven || $0.kind == LogEventKind.shardOpened.rawValue }) else {
            throw CommandFailure(.forged, "a clear event is not the one its entry commits to", next: "segel log fsck")
        }
    }
}
