internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Wallets that may send citizens here to fetch their credentials. Offers from the portal work with any wallet.",
        subcommands: [Add.self, List.self, Remove.self],
        defaultSubcommand: List.self
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Register a wallet, or replace what was registered of it."
        )
        @Argument(help: "Its client_id, as the wallet's maker states it.") var id: String
        @Option(help: "What citizens know it as.") var name: String
        @Option(name: .customLong("redirect-uri"), help: "Where it wants answers; may come more than once.") var redirects: [String]
        @OptionGroup var options: DataOptions

        func run() async throws { try await WalletCommand.show(.add(id: id, name: name, redirects: redirects), options) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "All registered wallets.")
        @OptionGroup var options: DataOptions

        func run() async throws { try await WalletCommand.show(.list, options) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Take a wallet off the list. What it holds stays good."
        )
        @Argument(help: "Its client_id.") var id: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            try await WalletCommand.show(.remove(id), options)
            Terminal.talk("removed \(id)")
        }
    }

    private static func show(_ request: WalletRequest, _ options: DataOptions) async throws {
        guard case .wallet(.wallets(let wallets)) = try await options.client.ask(.wallet(request)) else { return }
        if options.json { return try Terminal.json(wallets) }
        for wallet in wallets { Terminal.data("\(wallet.id)\t\(wallet.name)\t\(wallet.redirects.joined(separator: " "))") }
    }
}
