internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct RotateAnnounceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "announce",
        abstract: "The next key of webhooks (notice) or towards sign-in providers (client): known at once, signing some days later."
    )
    @Argument(help: "notice or client") var key: String
    @Option(help: "Days until it signs: how long gateways have to learn it. 0 for a key that was stolen.") var days = 7
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard ["notice", "client"].contains(key) else { throw ValidationError("notice or client; others go by plan and apply") }
        guard (0...90).contains(days) else { throw ValidationError("--days: 0 to 90") }
    }

    func run() async throws {
        guard case .trust(.announced(let made)) = try await options.client.ask(.trust(.announce(purpose: key, days: days))) else {
            throw CommandFailure.answeredOtherwise
        }
        if options.json { return try Terminal.json(made) }
        Terminal.data("\(made.text)\tsigns from \(TrustWords.time(made.signsFrom))")
        let readers = key == "notice" ? "give it to the gateway beside the one it has" : "providers fetch it from the address they know"
        Terminal.data("\(readers); the key before signs until then, and its private half is destroyed afterwards")
    }
}
