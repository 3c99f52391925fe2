internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

struct CompromiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compromise",
        abstract: "A signing key was stolen: stop it at once, and tell verifiers what to believe of it.",
        discussion: """
            Destroys the key's private half, puts a successor into its ring, drafts the next trust list (or with --root-key publishes it), and lists \
            what must be reissued. What the transparency log recorded before --since stays valid; nothing else the key signed does. Cannot be taken \
            back; run again with an earlier --since it moves that. Put -- before a key's name that begins with -.
            """
    )
    @Argument(help: "The key's name, as `segel key list --json` has it, or the first letters of it.") var key: String
    @Option(help: "When it may have been stolen: 2026-11-24T08:00:00Z, Unix seconds, or now.") var since: String
    @Option(help: "Where to write the draft for the root signers.") var draft: String?
    @Option(help: "Seconds the signers have.") var grace: Int64 = 3_600
    @Option(help: "Where one signature is enough: the trust root's sealed private key file.") var rootKey: String?
    @Option(help: "File with its passphrase.") var rootPassphraseFile: String?
    @OptionGroup var options: DataOptions

    func run() async throws {
        let time = try Self.time(since)
        guard case .trust(.compromised(let report)) = try await options.client.ask(.trust(.compromise(key: key, since: time))) else {
            return
        }
        if options.json { try Terminal.json(report) } else { tell(report) }
        if let rootKey, let rootPassphraseFile {
            let root = try RootKeyFile.open(rootKey, passphrase: SecretInput.read(rootPassphraseFile))
            let list = try await RootSigning.publish(with: root, grace: 5) { try await options.client.ask($0) }
            Terminal.talk("trust list \(list.number) tells verifiers")
        } else {
            Terminal.talk("verifiers know nothing of it yet:")
            try await DraftStep(client: options.client, path: draft, grace: grace, isQuiet: options.json).run()
        }
        if !report.reissue.waiting.isEmpty {
            Terminal.talk("once the successor signs: segel credential reissue --all-of \(report.kid) --data \(options.data)")
        }
    }

    private func tell(_ report: CompromiseReport) {
        Terminal.data(
            "\(report.agency)/\(report.purpose) \(report.kid): compromised since \(TrustWords.time(report.since)), signs nothing more"
        )
        if let successor = report.successor { Terminal.data("  successor \(successor) waits for the next trust list") }
        let refused = report.reissue.waiting.filter(\.isRefused).count
        Terminal.data("  to reissue: \(report.reissue.waiting.count) credentials, \(refused) of them refused by verifiers from now on")
        for (service, count) in report.reissue.counts.sorted(by: { $0.key < $1.key }) { Terminal.data("    \(service)  \(count)") }
    }

    /// ISO 8601 with a zone, Unix seconds, or "now".
    static func time(_ text: String) throws -> UnixTime {
        if text == "now" { return SystemClock().now() }
        if let seconds = UnixTime(text) { return seconds }
        do { return UnixTime(try Date(text, strategy: .iso8601).timeIntervalSince1970) } catch {
            throw CommandFailure(.usage, "\(text) is no time", next: "such as 2026-11-24T08:00:00Z, 1795507200 or now")
        }
    }
}
