internal import ArgumentParser
internal import SegelCrypto
internal import SegelPKCS11
internal import SegelVault

extension UnlockCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a way to unlock, or put it in another's place. Give an existing way too: only who can unlock may.",
            subcommands: [Passphrase.self, Shares.self, Token.self, Escrow.self]
        )
    }

    struct Replacing: ParsableArguments {
        @Option(help: "The way it replaces, from `segel unlock list`.") var replace: String?

        var id: StanzaID? { get throws { try replace.map { try StanzaID(option: $0) } } }
    }
}

extension UnlockCommand.Add {
    struct Passphrase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "passphrase", abstract: "Another passphrase.")
        @Option(help: "File with the new passphrase, - for stdin.") var newPassphraseFile: String
        @OptionGroup var replacing: UnlockCommand.Replacing
        @OptionGroup var options: DataOptions

        func run() async throws {
            let replaced = try replacing.id, passphrase = try SecretInput.read(newPassphraseFile)
            try await RingChange.make(options) {
                try $0.adding(passphrase: passphrase, replacing: replaced, random: SystemRandom())
            }
        }
    }

    struct Shares: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "shares",
            abstract: "A set of shares for several people. It unlocks only after a rehearsal."
        )
        @Option(help: "How many shares unlock, 2 to 16.") var needed: UInt8
        @Option(help: "How many are dealt, up to 16.") var dealt: UInt8
        @Option(help: "The folder for the share files, one each. Hand them out and keep none.") var out: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard Shamir.counts.contains(Int(needed)), Shamir.counts.contains(Int(dealt)), needed <= dealt else {
                throw CommandFailure(.usage, "a set has 2 to 16 shares and needs 2 to all of them")
            }
            var files: [String] = []
            do {
                try await RingChange.make(options) { unlocked in
                    let (change, shares) = try unlocked.addingShares(needed: needed, dealt: dealt, random: SystemRandom())
                    files = try ShareFiles.write(shares, in: out)
                    return change
                }
            } catch {
                SecretFile.remove(files)
                throw error
            }
            for file in files { Terminal.data(file) }
            Terminal.talk("hand them out, then bring \(needed) of them back: segel unlock rehearse --new-share FILE …")
        }
    }

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token",
            abstract: "A P-256 key pair in a PKCS#11 token. It is tried before it is added."
        )
        @Option(help: "Absolute path of the token's PKCS#11 module.") var newTokenModule: String?
        @Option(help: "The token's label.") var newTokenLabel: String?
        @Option(help: "The label of the key pair.") var newTokenKey: String?
        @Option(help: "File with the token's PIN, - for stdin.") var newPinFile: String?
        @OptionGroup var replacing: UnlockCommand.Replacing
        @OptionGroup var options: DataOptions

        func run() async throws {
            let replaced = try replacing.id
            let needs = "--new-token-module, --new-token-label, --new-token-key and --new-pin-file"
            guard
                let place = try TokenPlace(
                    module: newTokenModule,
                    label: newTokenLabel,
                    key: newTokenKey,
                    pinFile: newPinFile,
                    needs: needs
                )
            else { throw CommandFailure(.usage, "a token needs \(needs)") }
            try await RingChange.make(options) { unlocked in
                let token = try place.open()
                return try unlocked.adding(tokenKey: token.publicKey(), proving: token, replacing: replaced, random: SystemRandom())
            }
        }
    }

    struct Escrow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "escrow",
            abstract: "An escrow key, by its public half. Its private half stays where it is."
        )
        @Option(help: "File with the public half: what `segel unlock escrow-key` printed.") var recipient: String
        @OptionGroup var replacing: UnlockCommand.Replacing
        @OptionGroup var options: DataOptions

        func run() async throws {
            let replaced = try replacing.id, key = try EscrowRecipient.read(recipient)
            try await RingChange.make(options) { try $0.adding(recipient: key, replacing: replaced, random: SystemRandom()) }
        }
    }
}
