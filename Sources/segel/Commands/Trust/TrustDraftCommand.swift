internal import ArgumentParser

struct TrustDraftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft",
        abstract: "Write the next trust list for its root signers and tell what it changes. Changes nothing itself."
    )
    @Option(help: "Where to write it.") var out: String
    @Option(help: "Seconds the signers have: new keys begin this long and one cache time from now.") var grace = RootSigning.carriedGrace
    @OptionGroup var options: DataOptions

    func run() async throws {
        try await DraftStep(client: options.client, path: out, grace: grace).run()
    }
}
