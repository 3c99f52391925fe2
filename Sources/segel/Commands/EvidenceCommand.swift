internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelTransparency
internal import SegelUseCases

/// `segel verifier check-evidence`: years later, on any machine, without a network.
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-evidence",
        abstract: "Hold what was presented against the receipt of its day, and decide anew from it. Exits 10 where anything was altered."
    )
    @Argument(help: "The evidence as it was handed out, - for stdin.") var file: String
    @Option(help: "The receipt key, as published under log/receipt-key.") var key: String
    @Option(help: "The trust root of that day; with it the credential itself is verified again, as of the receipt's time.") var root:
        String?
    @Option(help: "The trust root of the day it was handed out, where it is another.") var laterRoot: String?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let checked: CheckedEvidence
        do { checked = try CheckedEvidence(VerifyCommand.read(file, limit: CheckedEvidence.sizeLimit), key: receiptKey()) } catch let
            failure as EvidenceFailure
        {
            throw CommandFailure(.forged, "\(file) does not stand: \(failure.rawValue)", next: "ask who gave it for the original")
        }
        let (outcomes, later) = try await review(checked)
        if json { try Terminal.json(Answer(checked, outcomes, later)) } else { show(checked, outcomes, later) }
        if let exit = (outcomes + (later ?? [])).map(\.exitCode).first(where: { $0 != 0 }) { throw ExitCode(exit) }
    }

    private func receiptKey() throws -> NoteKey {
        let text = String(decoding: try VerifyCommand.read(key), as: UTF8.self)
        do { return try NoteKey(text: text.trimmingCharacters(in: .newlines)) } catch {
            throw CommandFailure(.usage, "\(key) holds no receipt key")
        }
    }

    /// As of the receipt's time, and with what the list of the hand-out says of stolen keys; nil where there is no such list.
    private func review(_ checked: CheckedEvidence) async throws -> ([VerificationOutcome], later: [VerificationOutcome]?) {
        guard let root else { return ([], nil) }
        do {
            let trusted = try TrustRoot(bytes: VerifyCommand.read(root))
            let later = try laterRoot.map { try TrustRoot(bytes: VerifyCommand.read($0)) } ?? trusted
            return (try await checked.review(root: trusted), try await checked.reviewLater(root: later))
        } catch let failure as EvidenceFailure {
            throw CommandFailure(
                .untrusted,
                "\(file) cannot be decided anew: \(failure.rawValue)",
                next: "use the root of that day, and with --later-root that of the hand-out"
            )
        }
    }

    private func show(_ checked: CheckedEvidence, _ outcomes: [VerificationOutcome], _ later: [VerificationOutcome]?) {
        Terminal.data("GENUINE  request, presentation, trust list and status lists are those of the receipt")
        for line in checked.receipt.lines { Terminal.data("  \(pad(line.name, 12)) \(line.value)") }
        for outcome in outcomes { Terminal.data("  \(pad("decided anew", 12)) \(outcome.reason?.rawValue ?? "accepted")") }
        for outcome in later ?? [] { Terminal.data("  \(pad("known later", 12)) \(outcome.reason?.rawValue ?? "accepted")") }
    }

    private struct Answer: Encodable {
        let receipt: [[String: String]]
        let decidedAnew: [String]
        let knownLater: [String]?

        init(_ checked: CheckedEvidence, _ outcomes: [VerificationOutcome], _ later: [VerificationOutcome]?) {
            receipt = checked.receipt.lines.map { ["name": $0.name, "value": $0.value] }
            decidedAnew = outcomes.map { $0.reason?.rawValue ?? "accepted" }
            knownLater = later?.map { $0.reason?.rawValue ?? "accepted" }
        }
    }
}
