internal import ArgumentParser

struct RotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract:
            "Rotate a key: plan, apply, status, cancel, statement; announce for webhooks and providers. KEY is kek-citizen, kek-signing, index, backup or signing/AGENCY.",
        subcommands: [
            RotatePlanCommand.self, RotateApplyCommand.self, RotateStatusCommand.self, RotateCancelCommand.self,
            RotateStatementCommand.self, RotateAnnounceCommand.self,
        ]
    )
}
