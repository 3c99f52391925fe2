internal import ArgumentParser

struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Whom verifiers trust: root keys, trust lists, and what a verifier keeps of them.",
        subcommands: [
            TrustPin.self, TrustFetch.self, TrustImport.self, TrustShow.self, TrustRootKey.self, TrustDraftCommand.self, TrustSign.self,
            TrustPublish.self,
            TrustExport.self, TrustAudit.self, TrustRootCommand.self,
        ]
    )
}
