internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct UnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Who can unlock: list, add, rehearse, remove. Touches the key ring file, never data.",
        subcommands: [List.self, Add.self, Rehearse.self, Remove.self, EscrowKey.self, EscrowPublic.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The ways to unlock; nothing secret.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            let report = try await report()
            if options.json { return try Terminal.json(report) }
            for line in report.ways { Terminal.data("\(line.id)  \(line.state.rawValue.padded(7))  \(line.way)") }
        }

        /// The owner knows; where nobody owns the directory, the file says so, and is believed only once it was unlocked.
        private func report() async throws -> UnlockReport {
            if case .unlock(.ways(let report))? = try await options.client.askOwner(.unlock(.list)) { return report }
            do {
                let locked = try LockedKeyRing(from: StatePlace.keyRing(in: options.data))
                Terminal.talk("read from the file, which is believed only when it is unlocked")
                return UnlockReport(generation: try locked.unverifiedGeneration, ways: try locked.unverifiedWays)
            } catch { throw UnlockWords.failure(error, options.data) ?? error }
        }
    }

    struct Rehearse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rehearse",
            abstract: "Bring as many new shares as are needed and show that they unlock; only then does the set become active."
        )
        @Option(help: "A share of the new set; give it once for each share.") var newShare: [String]
        @OptionGroup var options: DataOptions

        func run() async throws {
            let shares = try ShareFiles.read(newShare)
            try await RingChange.make(options) { try $0.rehearsing(shares) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a way to unlock. The last active one stays."
        )
        @Argument(help: "Its name, from `segel unlock list`.") var id: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let id = try StanzaID(option: id)
            try await RingChange.make(options) { try $0.removing(id) }
            Terminal.talk("copies of the key ring made before can still be unlocked that way: delete them")
        }
    }

    struct EscrowKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "escrow-key",
            abstract: "Make an escrow key, sealed under a passphrase; prints its public half. Do it where the deployment is not."
        )
        @Option(help: "The file to make.") var out: String
        @Option(help: "File with the passphrase that will open it, - for stdin.") var passphraseFile: String

        func run() throws {
            let key = try EscrowKeyFile.create(at: out, passphrase: SecretInput.read(passphraseFile))
            Terminal.data(EscrowRecipient.text(key))
            Terminal.talk("\(out) and its passphrase unlock what is sealed to the line above; keep them apart")
        }
    }

    struct EscrowPublic: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "escrow-public",
            abstract: "Print the public half of an escrow key; needs no passphrase."
        )
        @Argument(help: "The sealed escrow key.") var file: String

        func run() throws { Terminal.data(EscrowRecipient.text(try EscrowKeyFile.publicKey(file))) }
    }
}

extension StanzaID {
    /// Throws a usage failure.
    init(option: String) throws {
        guard let id = StanzaID(text: option) else {
            throw CommandFailure(.usage, "\(option) is not the name of a way to unlock", next: "segel unlock list")
        }
        self = id
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
