internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelUseCases

struct VerifyReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-receipt",
        abstract: """
            Check a signed receipt offline: a rotation's statement, a retirement, a shredding, a backup; or the receipts of an application's steps, \
            one a line. Exits 10 if one is forged, missing or elsewhere than it was.
            """
    )
    @Argument(help: "The receipt, - for stdin.") var file: String
    @Option(help: "The receipt key, as published under log/receipt-key.") var key: String
    @Option(help: "With an application's receipts: what was submitted, as downloaded beside them.") var submission: String?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let text = String(decoding: try VerifyCommand.read(file), as: UTF8.self)
        let key: NoteKey
        do {
            key = try NoteKey(text: String(decoding: VerifyCommand.read(self.key), as: UTF8.self).trimmingCharacters(in: .newlines))
        } catch is LogFailure { throw CommandFailure(.usage, "\(self.key) holds no receipt key") }
        // A note has its header line, a compact JWS has no spaces.
        if text.contains(" ") { try verify(note: text, key) } else { try verify(steps: text, key) }
    }

    private func verify(note: String, _ key: NoteKey) throws {
        do {
            let receipt = try Receipt(note: note, key: key)
            if json { return try Terminal.json(receipt.lines.map { ["name": $0.name, "value": $0.value] }) }
            Terminal.data("GENUINE  \(receipt.kind.rawValue) receipt of \(key.name)")
            for line in receipt.lines { Terminal.data("  \(pad(line.name, 14)) \(line.value)") }
        } catch is LogFailure {
            throw CommandFailure(.forged, "\(file) is no receipt signed by \(key.name)", next: "ask who gave it for the original")
        }
    }

    private func verify(steps text: String, _ key: NoteKey) throws {
        let chain: StepReceiptChain
        do { chain = try StepReceiptChain(text.split(whereSeparator: \.isNewline).map(String.init), key: key.key) } catch {
            throw CommandFailure(.forged, Self.words(error, file, key.name), next: "ask who gave it for the original")
        }
        try checkSubmission(chain)
        let steps = chain.receipts.map(\.content)
        if json { return try Terminal.json(steps.map(StepLine.init)) }
        Terminal.data("GENUINE  \(steps.count) of \(steps.first?.reference ?? "")'s steps, receipts of \(key.name)")
        for step in steps {
            let time = Date(timeIntervalSince1970: Double(step.at)).ISO8601Format()
            let place = [step.step.map { " at \($0)" }, step.by.map { " by \($0)" }].compactMap { $0 }.joined()
            Terminal.data("  \(pad(String(step.number), 3)) \(time)  \(step.event)\(place)")
        }
        if let submission { Terminal.data("  \(submission) is what was submitted") }
    }

    private func checkSubmission(_ chain: StepReceiptChain) throws {
        guard let submission else { return }
        let digest = SHA256.digest(try VerifyCommand.read(submission))
        guard chain.receipts.contains(where: { $0.content.submitted == digest }) else {
            throw CommandFailure(.forged, "\(submission) is not what these receipts say was submitted (submission_differs)")
        }
    }

    private static func words(_ failure: StepReceiptFailure, _ file: String, _ key: String) -> String {
        let words =
            switch failure {
            case .malformed: "holds no receipts"
            case .forged: "holds a receipt that \(key) did not sign"
            case .otherCase: "mixes receipts of different applications"
            case .stepMissing: "lacks a step"
            case .orderChanged: "has its steps in another order"
            case .chainBroken: "has a step that does not follow the one before"
            }
        return "\(file) \(words) (\(failure.rawValue))"
    }
}

private struct StepLine: Encodable {
    let reference: String
    let number: Int
    let event: String
    let step: String?
    let by: String?
    let at: Int64
    let submitted: String?

    init(_ content: StepReceipt.Content) {
        reference = content.reference
        number = content.number
        event = content.event
        step = content.step
        by = content.by
        at = content.at
        submitted = content.submitted.map(Hex.encode)
    }
}
