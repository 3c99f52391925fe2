internal import ArgumentParser
internal import Foundation
internal import SegelHTTP

struct CaseClaim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Take a case from the queue; nobody else decides it then."
    )
    @Argument(help: "The case's reference or identifier.") var file: String
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var options: DataOptions

    func run() async throws { try await CaseCommand.decided(.claim(file: file, by: try officer.signIn), options) }
}

struct CaseDecide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "approve, return, reject or release a case, as it was seen. After the head's approval the credential is issued.",
        discussion: """
            --with names a file, since a citizen's matters stand in no argument: {"reason": TEXT, "items": [{"item": FIELD or DOCUMENT, "reason": TEXT,
            "code": CODE}], "fill": {FIELD: VALUE}}. A return names items, a rejection its reason; codes are unreadable, incomplete, mismatch, expired,
            wrong-document, other. `fill` is what the desk adds before it approves.
            """
    )
    @Argument(help: "The case's reference or identifier.") var file: String
    @Argument(help: "approve, return, reject or release.") var decision: CaseDecision.Kind
    @Option(help: "The revision that `segel case show` showed: if the case changed meanwhile, nothing happens.") var revision: UInt64
    @Option(help: "File with reasons, items and what the desk fills in, - for stdin.") var with: String?
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard with != "-" || officer.passwordFile != "-" else { throw ValidationError("only one of --with and --password-file is stdin") }
    }

    func run() async throws {
        let decision = CaseDecision(decision, revision: revision, grounds: try grounds())
        try await CaseCommand.decided(.decide(decision, file: file, by: try officer.signIn), options)
    }

    private func grounds() throws -> CaseGrounds {
        guard let with else { return .none }
        do { return try JSONDecoder().decode(CaseGrounds.self, from: Data(try VerifyCommand.read(with))) } catch is DecodingError {
            throw CommandFailure(.usage, "\(with) is not a decision's file", next: "segel case decide --help shows one")
        }
    }
}

extension CaseDecision.Kind: ExpressibleByArgument {}
