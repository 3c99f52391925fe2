internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct RetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Destroy a key version that nothing needs any more. Cannot be undone; two custodians approve it first."
    )
    @Argument(help: "kek-citizen, kek-signing, index or backup") var key: String
    @Argument(help: "The version's number.") var version: UInt32
    @Option(help: "What is destroyed, once more: KEY-VERSION, such as kek-citizen-1.") var confirm: String
    @Option(help: "Where to write the signed receipt.") var out: String?
    @OptionGroup var options: DataOptions

    func run() async throws {
        switch try await options.client.ask(.retire(key: key, version: version, confirm: confirm)) {
        case .statement(let note): try tell(note)
        case .stillNeeded(let needs):
            if options.json { try Terminal.json(needs) }
            throw CommandFailure(
                .notPermitted,
                "\(key) version \(version) is still needed by \(needs.text); it was not destroyed",
                next: needs.rows > 0 || !needs.rotations.isEmpty ? "segel key rotate plan \(key)" : "segel backup prune, or wait"
            )
        default: throw CommandFailure.answeredOtherwise
        }
    }

    private func tell(_ note: String) throws {
        if let out { try Data(note.utf8).write(to: URL(filePath: out), options: .atomic) }
        if options.json { return try Terminal.json(["receipt": note]) }
        Terminal.data("\(key) version \(version) is destroyed" + (out.map { "; signed receipt in \($0)" } ?? ""))
        if out == nil { Terminal.data("\n\(note)") }
    }
}
