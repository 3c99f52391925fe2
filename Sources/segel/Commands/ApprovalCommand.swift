internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

struct ApprovalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approval",
        abstract: "Two custodians agree to what cannot be undone.",
        subcommands: [List.self, Request.self, Give.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "What waits for custodians, and who approved.")
        @OptionGroup var options: DataOptions

        func run() async throws { try await ApprovalCommand.show(.list, options) }
    }

    struct Request: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request",
            abstract: "Ask for the approval of one act. It waits seven days."
        )
        @OptionGroup var action: ActionArguments
        @OptionGroup var options: DataOptions

        func run() async throws { try await ApprovalCommand.show(.request(action.action), options) }
    }

    struct Give: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "give",
            abstract: "Approve exactly this act, as a custodian. Good once, for 24 hours, together with another person's."
        )
        @OptionGroup var action: ActionArguments
        @Option(name: .customLong("as"), help: "The custodian's sign-in name.") var custodian: String
        @Option(help: "File with the custodian's password, - for stdin.") var passwordFile: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let password = try SecretInput.read(passwordFile).withUnsafeBytes { [UInt8]($0) }
            try await ApprovalCommand.show(.give(action.action, custodian: custodian, password: password), options)
        }
    }

    private static func show(_ request: ApprovalRequest, _ options: DataOptions) async throws {
        guard case .approval(.pending(let pending)) = try await options.client.ask(.approval(request)) else { return }
        if options.json { return try Terminal.json(pending) }
        for item in pending {
            let given = item.given.map { "\($0.custodian) until \(Date(timeIntervalSince1970: Double($0.until)).ISO8601Format())" }
            Terminal.data("\(item.action)\t\(given.count) of 2\t\(given.joined(separator: ", "))")
        }
    }
}

struct ActionArguments: ParsableArguments {
    @Argument(help: "The kind of act, such as shred.") var kind: String
    @Argument(help: "What it is done to: a citizen's identifier, a key's version.") var subject: String

    var action: ApprovedAction { ApprovedAction(kind: kind, subject: subject) }
}
