internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases

struct NoticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notice",
        abstract: "Notices to citizens: what waits, what could not be sent, and sending it again.",
        subcommands: [List.self, Replay.self, Key.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The newest notices; nobody's name or address.")
        @Option(help: "waiting, sent or dead; all, unless given.") var state: String?
        @Option(help: "How many at most.") var limit = 100
        @OptionGroup var options: DataOptions

        func validate() throws {
            guard state.map({ NoticeRow.State(rawValue: $0) != nil }) ?? true else {
                throw ValidationError("--state: waiting, sent or dead")
            }
            guard (1...10_000).contains(limit) else { throw ValidationError("--limit: 1 to 10000") }
        }

        func run() async throws {
            let request = NoticeRequest.list(state: state.flatMap(NoticeRow.State.init(rawValue:)), limit: limit)
            guard case .notices(let lines) = try await NoticeCommand.ask(request, options) else { return }
            if options.json { return try Terminal.json(lines) }
            for line in lines {
                let created = Date(timeIntervalSince1970: Double(line.createdAt)).ISO8601Format()
                let facts = [line.id, created, line.channel.rawValue, line.kind.rawValue, line.state.rawValue, "tries \(line.tries)"]
                Terminal.data((facts + [line.failure].compactMap { $0 }).joined(separator: "\t"))
            }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Send again what was given up, under the same id, so that a gateway that had it knows it."
        )
        @Argument(help: "The notice's id.") var id: String?
        @Flag(help: "All of them.") var all = false
        @OptionGroup var options: DataOptions

        func validate() throws {
            guard (id == nil) == all else { throw ValidationError("give an id, or --all") }
        }

        func run() async throws {
            guard case .replayed(let count) = try await NoticeCommand.ask(.replay(id: id), options) else { return }
            if options.json { return try Terminal.json(["replayed": count]) }
            Terminal.data("\(count) will be sent again")
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key",
            abstract: "What a gateway checks our webhooks with (Standard Webhooks, v1a), and what comes after it."
        )
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .keys(let keys) = try await NoticeCommand.ask(.key, options) else { return }
            if options.json { return try Terminal.json(keys) }
            for key in keys { Terminal.data(key.isActive ? key.text : "\(key.text)\tsigns from \(TrustWords.time(key.signsFrom))") }
        }
    }

    private static func ask(_ request: NoticeRequest, _ options: DataOptions) async throws -> NoticeResponse {
        guard case .notice(let response) = try await options.client.ask(.notice(request)) else { throw CommandFailure.answeredOtherwise }
        return response
    }
}
