internal import ArgumentParser
internal import SegelCredential
internal import SegelHTTP
internal import SegelUseCases

struct TrustRootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root",
        abstract: "Put a new root in the place of the old one, signed for by the old one.",
        subcommands: [DraftSuccessor.self, TrustSign.self, Adopt.self]
    )

    struct DraftSuccessor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "draft-successor",
            abstract: "Write the new root for the signers of both. Changes nothing itself."
        )
        @Option(name: .customLong("public"), help: "A new signer's public key file; one for each.") var publicKeys: [String]
        @Option(help: "How many of them must sign a trust list.") var threshold: Int
        @Option(help: "Where to write it.") var out: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let wanted = try TrustRootKey.root(from: publicKeys, threshold: threshold)
            guard case .trust(.rootDraft(let draft)) = try await options.client.ask(.trust(.draftRoot(root: wanted.bytes))) else { return }
            let file = DraftFile(draft)
            try file.write(to: out)
            for line in try TrustWords.summary(file) { Terminal.data(line) }
            Terminal.talk("next, each signer of the old and of the new root: segel trust root sign \(out) --root-key FILE … --out SIG")
            Terminal.talk("then here: segel trust root adopt \(out) SIG…")
        }
    }

    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt",
            abstract: "Put a signed root into force; verifiers that pinned the old one follow by themselves."
        )
        @Argument(help: "The draft, then the signature files.") var files: [String]
        @OptionGroup var options: DataOptions

        func run() async throws {
            let draft = try DraftFile(reading: files[0])
            guard draft.document == .succession else { throw CommandFailure(.usage, "\(files[0]) is a trust list, not a root") }
            let parts = try files.dropFirst().map { try SignatureFile(reading: $0, for: draft) }
            let request = TrustRequest.adoptRoot(
                payload: draft.payload,
                signatures: parts.map(\.signature),
                listSignatures: parts.compactMap(\.listSignature)
            )
            guard case .trust(.rootAdopted(let version)) = try await options.client.ask(.trust(request)) else { return }
            Terminal.data("root \(version) is in force; trust lists are signed by its keys from here on")
        }
    }
}
