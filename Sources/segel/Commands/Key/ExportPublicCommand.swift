internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct ExportPublicCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-public",
        abstract: "The public halves: signing keys, receipt key, log key; retired ones too."
    )
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .publicKeys(let keys) = try await options.client.ask(RotationRequest.publicKeys) else { return }
        if options.json { return try Terminal.json(keys) }
        for key in keys {
            Terminal.data("\(key.agency)/\(key.purpose) \(key.algorithm) \(key.kid) \(key.publicKey)")
            if let note = key.noteKey { Terminal.data("  \(note)") }
        }
    }
}
