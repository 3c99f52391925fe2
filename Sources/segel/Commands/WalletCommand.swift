internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelHTTP
internal import SegelUseCases

struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Wallets that may send citizens here to fetch their credentials. Offers from the portal work with any wallet.",
        subcommands: [Add.self, List.self, Remove.self, WalletRules.self],
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
        @Option(
            name: .customLong("attester"),
            help: "PEM file with an authority whose certificates the wallet's maker attests with; may come more than once."
        )
        var attesters: [String] = []
        @OptionGroup var options: DataOptions

        func run() async throws {
            let certificates = try attesters.flatMap(Self.certificates)
            try await WalletCommand.show(.add(id: id, name: name, redirects: redirects, attesters: certificates), options)
        }

        private static func certificates(_ file: String) throws -> [[UInt8]] {
            guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandFailure(.usage, "cannot read \(file)") }
            let found: [[UInt8]]
            do { found = try CertificatePEM.decode(String(decoding: bytes, as: UTF8.self)) } catch { found = [] }
            guard !found.isEmpty else {
                throw CommandFailure(.usage, "there is no certificate in \(file)", next: "give the authority's certificate as PEM")
            }
            return found
        }
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
        for wallet in wallets {
            Terminal.data("\(wallet.id)\t\(wallet.name)\t\(wallet.redirects.joined(separator: " "))")
            for attester in wallet.attesters {
                let summary = try CertificateSummary(der: attester)
                Terminal.data("  attested by \(summary.subject)  sha256 \(summary.sha256)")
            }
        }
    }
}
