internal import ArgumentParser
internal import SegelHTTP

struct RotateStatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "The signed statement of a finished rotation; `segel key verify-receipt` checks it."
    )
    @Argument(help: "The rotation's name.") var name: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .statement(let note) = try await options.client.ask(.statement(name: name)) else { return }
        if options.json { return try Terminal.json(["statement": note]) }
        Terminal.data(note)
    }
}
