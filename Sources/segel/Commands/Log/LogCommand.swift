internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "The transparency log: publish, read, check, watch, witness.",
        subcommands: [
            CheckpointCommand.self, LogShowCommand.self, LogFsckCommand.self, LogAuditCommand.self, LogProofCommand.self,
            LogWitnessCommand.self, WitnessKeyCommand.self,
        ]
    )

    struct CheckpointCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "checkpoint", abstract: "Sign and publish the log's head; print it.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .checkpoint(let note) = try await options.client.ask(.checkpoint) else { return }
            Terminal.data(note)
        }
    }
}
