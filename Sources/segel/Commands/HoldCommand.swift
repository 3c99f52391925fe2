internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Legal holds: a citizen under one cannot be shredded.",
        subcommands: [Place.self, List.self, Release.self],
        defaultSubcommand: Place.self
    )

    struct Place: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "place", abstract: "Place a hold. The reason is sealed.")
        @Argument(help: "The citizen's identifier, or - to read their NIK from stdin.") var citizen: String
        @Option(help: "File with the reason, - for stdin after the NIK.") var reason: String
        @Option(help: "The last day it holds, such as 2027-12-31; without it, until it is released.") var until: String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            var end: UnixTime?
            if let until {
                guard let day = CivilDate(iso: until) else { throw CommandFailure(.usage, "\(until) is not a day such as 2027-12-31") }
                end = day.adding(days: 1).start
            }
            let citizen = try await VaultCommand.find(citizen, options)
            let text = String(decoding: try VerifyCommand.read(reason), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            try await HoldCommand.show(.hold(citizen: citizen, reason: text, until: end), options)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "All holds with their reasons; the log says that they were read."
        )
        @OptionGroup var options: DataOptions

        func run() async throws { try await HoldCommand.show(.holds, options) }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "release",
            abstract: "End a hold. Two custodians approve it first: segel approval request release-hold HOLD."
        )
        @Argument(help: "The hold's identifier.") var hold: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            _ = try await options.client.ask(.vault(.releaseHold(hold)))
            Terminal.data("released \(hold)")
        }
    }

    private static func show(_ request: VaultRequest, _ options: DataOptions) async throws {
        guard case .vault(.holds(let holds)) = try await options.client.ask(.vault(request)) else { return }
        if options.json { return try Terminal.json(holds) }
        for hold in holds {
            let end = hold.until.map { CivilDate($0 - 1).iso } ?? "until released"
            Terminal.data("\(hold.id)\t\(hold.citizen)\t\(end)\t\(hold.reason)")
        }
    }
}
