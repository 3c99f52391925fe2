internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

struct RotateApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carry out a plan. Stopped anywhere, kill -9 included, the same command resumes."
    )
    @Argument(help: "The plan's name.") var plan: String
    @Option(help: "Rows a transaction.") var batch = 1_000
    @Flag(help: "Only generate the new version, so that the key ring can be archived with it before anything needs it; exits 2.")
    var prepare = false
    @Option(help: "Where to write the signed statement.") var out: String?
    @Option(help: "For signing/AGENCY: what the new key signs with; as the key before unless said otherwise.")
    var algorithm: SignatureAlgorithm?
    @Option(help: "For signing/…: the trust root's sealed private key file.") var rootKey: String?
    @Option(help: "For signing/…: file with its passphrase.") var rootPassphraseFile: String?
    @OptionGroup var options: DataOptions

    /// Rows a request: the answer to each moves the progress bar.
    private static let rowsPerRequest = 10_000

    func run() async throws {
        if plan.hasPrefix("signing/") {
            return try await RotateSigningKey(
                plan: plan,
                client: options.client,
                algorithm: algorithm,
                rootKey: rootKey,
                rootPassphraseFile: rootPassphraseFile
            ).run()
        }
        guard algorithm == nil else { throw CommandFailure(.usage, "--algorithm is for signing/AGENCY") }
        if prepare { return try await prepareOnly() }
        let interruption = Interruption("interrupted; resume with: segel key rotate apply \(plan)")
        defer { interruption.end() }
        let (progress, wasFinished) = try await advance()
        if let out, let statement = progress.statement { try Data(statement.utf8).write(to: URL(filePath: out), options: .atomic) }
        if options.json { return try Terminal.json(progress) }
        tell(progress, wasFinished)
    }

    private func prepareOnly() async throws {
        guard case .progress(let progress) = try await options.client.ask(.prepare(name: plan)) else {
            throw CommandFailure.answeredOtherwise
        }
        if options.json {
            try Terminal.json(progress)
        } else {
            Terminal.data("\(plan) \(progress.stage.rawValue): the new version is generated and not used yet")
            Terminal.data("archive the key ring now, then go on with apply; or take it back: segel key rotate cancel \(plan)")
        }
        throw ExitCode(ExitStatus.partial.rawValue)
    }

    /// To the end; also says whether there was nothing to do any more.
    private func advance() async throws -> (RotationProgress, wasFinished: Bool) {
        guard case .status(let status) = try await options.client.ask(RotationRequest.status) else {
            throw CommandFailure.answeredOtherwise
        }
        if let finished = status.rotations.first(where: { $0.name == plan && $0.isFinished }) { return (finished, true) }
        while true {
            let request = RotationRequest.apply(name: plan, batch: batch, limit: Self.rowsPerRequest)
            guard case .progress(let progress) = try await options.client.ask(request) else { throw CommandFailure.answeredOtherwise }
            Terminal.progress("rewrap", done: progress.done, of: progress.total, isLast: progress.isFinished)
            if progress.isFinished { return (progress, false) }
        }
    }

    private func tell(_ progress: RotationProgress, _ wasFinished: Bool) {
        Terminal.data(wasFinished ? "\(plan) is done already" : "\(plan) done")
        for count in progress.censusBefore { Terminal.data("  before  version \(count.version): \(count.rows) rows") }
        for count in progress.censusAfter { Terminal.data("  after   version \(count.version): \(count.rows) rows") }
        Terminal.data("  digest before \(progress.digestBefore)")
        Terminal.data("  digest after  \(progress.digestAfter)")
        if let out { Terminal.data("  signed statement in \(out)") } else { Terminal.data("\n\(progress.statement ?? "")") }
    }
}
