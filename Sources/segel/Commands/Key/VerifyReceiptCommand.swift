internal import ArgumentParser
internal import Foundation
internal import SegelTransparency
internal import SegelUseCases

struct VerifyReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-receipt",
        abstract: "Check a signed receipt offline: a rotation's statement, a retirement, a shredding, a backup. Exits 10 if it is forged."
    )
    @Argument(help: "The receipt, - for stdin.") var file: String
    @Option(help: "The receipt key, as published under log/receipt-key.") var key: String
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let note = String(decoding: try VerifyCommand.read(file), as: UTF8.self)
        let key: NoteKey
        do {
            key = try NoteKey(text: String(decoding: VerifyCommand.read(self.key), as: UTF8.self).trimmingCharacters(in: .newlines))
        } catch is LogFailure { throw CommandFailure(.usage, "\(self.key) holds no receipt key") }
        do {
            let receipt = try Receipt(note: note, key: key)
            if json { return try Terminal.json(receipt.lines.map { ["name": $0.name, "value": $0.value] }) }
            Terminal.data("GENUINE  \(receipt.kind.rawValue) receipt of \(key.name)")
            for line in receipt.lines { Terminal.data("  \(pad(line.name, 14)) \(line.value)") }
        } catch is LogFailure {
            throw CommandFailure(.forged, "\(file) is no receipt signed by \(key.name)", next: "ask who gave it for the original")
        }
    }
}
