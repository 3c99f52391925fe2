internal import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Keys: list, rotate, retire, mark as compromised, hand out their public halves.",
        subcommands: [
            KeyListCommand.self, RotateCommand.self, RetireCommand.self, CompromiseCommand.self, ExportPublicCommand.self,
            VerifyReceiptCommand.self,
        ]
    )
}
