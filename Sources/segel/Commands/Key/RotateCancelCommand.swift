internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct RotateCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a rotation whose new version is not active yet, and destroy that version."
    )
    @Argument(help: "The rotation's name.") var name: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .progress(let progress) = try await options.client.ask(.cancel(name: name)) else { return }
        if options.json { return try Terminal.json(progress) }
        Terminal.data("\(name) cancelled: its new version is destroyed, nothing was rewrapped")
    }
}
