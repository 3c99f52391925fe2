internal import ArgumentParser
internal import SegelCredential

struct TrustPublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a draft with its signers' signatures; or, where one signature is enough, draft, sign and publish at once."
    )
    @Argument(help: "The draft, then the signature files; none with --root-key.") var files: [String] = []
    @Option(help: "The trust root's sealed private key file.") var rootKey: String?
    @Option(help: "File with the root key's passphrase, - for stdin.") var rootPassphraseFile: String?
    @OptionGroup var options: DataOptions

    func run() async throws {
        let list = try await publish()
        Terminal.data("trust list \(list.number) is published")
    }

    private func publish() async throws -> TrustList {
        if let rootKey, let rootPassphraseFile, files.isEmpty {
            let key = try RootKeyFile.open(rootKey, passphrase: SecretInput.read(rootPassphraseFile))
            return try await RootSigning.publish(with: key) { try await options.client.ask($0) }
        }
        guard let first = files.first, rootKey == nil else {
            throw CommandFailure(.usage, "give a draft and its signatures, or --root-key and --root-passphrase-file")
        }
        let draft = try DraftFile(reading: first)
        guard draft.document == .trustList else {
            throw CommandFailure(.usage, "\(first) is a new root, not a trust list", next: "segel trust root adopt \(first) SIG…")
        }
        let signatures = try files.dropFirst().map { try SignatureFile(reading: $0, for: draft).signature }
        return try await RootSigning.publish(draft, signatures) { try await options.client.ask($0) }
    }
}
