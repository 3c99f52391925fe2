internal import ArgumentParser
internal import SegelHTTP

struct CredentialIssue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Sign a case that waits for its signature: the head's last step, after which the certificate is there.",
        discussion: """
            The same act as the signature in the portal: by the head, who decided no other step of the case, on the revision that `segel case show` showed.
            At any other step nothing is signed. The citizen reads who signed.
            """
    )
    @Argument(help: "The case's reference or identifier.") var file: String
    @Option(help: "The revision that was seen: if the case changed meanwhile, nothing is signed.") var revision: UInt64
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var options: DataOptions

    func run() async throws {
        try await CaseCommand.decided(.issue(file: file, revision: revision, by: try officer.signIn), options)
    }
}
