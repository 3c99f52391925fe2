internal import ArgumentParser
internal import Foundation

@main
struct Main {
    static func main() async {
        ProcessHardening.apply()
        HeapGrowth.apply()
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if let verification = Verification(plain: arguments) { return try await verification.run() }
            var command = try SegelCommand.parseAsRoot(CompletedArguments.of(arguments))
            if var command = command as? any AsyncParsableCommand {
                // What was opened is left, whether the command does what it should or not.
                do { try await command.run() } catch {
                    await OpenDeployments.leave()
                    throw error
                }
                await OpenDeployments.leave()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            end(failure)
        } catch let error as CocoaError {
            end(CommandFailure(error))
        } catch {
            SegelCommand.exit(withError: error)
        }
    }

    private static func end(_ failure: CommandFailure) -> Never {
        Terminal.talk("segel: \(failure.message)")
        if let next = failure.next { Terminal.talk("  next: \(next)") }
        exit(failure.status.rawValue)
    }
}

/// Each command says its name: ArgumentParser would else ask the runtime to describe each type, which was half of the time to start.
struct SegelCommand: AsyncParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "segel",
        abstract: "The vault and credential service of a digital public-service mall.",
        version: version,
        subcommands: [
            DemoCommand.self, InitCommand.self, ServeCommand.self, DoctorCommand.self, ConfigCommand.self, ReadyCommand.self,
            ServiceCommand.self,
            CaseCommand.self,
            CitizenCommand.self,
            OfficerCommand.self, CredentialCommand.self, VerifyCommand.self, VerifierCommand.self, AgencyCommand.self, InspectCommand.self,
            TrustCommand.self,
            KeyCommand.self, AuthorityCommand.self,
            LogCommand.self, ApprovalCommand.self, UnlockCommand.self, VaultCommand.self, IncidentCommand.self, WalletCommand.self,
            NoticeCommand.self,
            ArchiveCommand.self, BackupCommand.self, RestoreCommand.self, DatabaseCommand.self, DocumentsCommand.self, BenchCommand.self,
            VersionCommand.self,
        ]
    )
}
