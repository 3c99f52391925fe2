internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct CorrectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Correct what a register says of a citizen, and replace every credential that says the old value.",
        discussion: """
            Propose, have two custodians approve exactly that (segel approval request correct ID), apply. Applying replaces all dependent
            credentials at once; the old ones are superseded and their status lists published before the command returns.
            """,
        subcommands: [Propose.self, Show.self, Apply.self]
    )

    struct Propose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "propose",
            abstract: "Seal a proposal; lists the credentials that depend on the old value."
        )
        @Argument(help: "The citizen's identifier, or - to read their NIK from stdin.") var citizen: String
        @Option(help: "The element of the profile, such as nama.") var element: String
        @Option(help: "File with the right value, - for stdin after the NIK.") var valueFile: String
        @Option(help: "The decision it rests on, such as \"Penetapan PN Metro 12/Pdt.P/2026\".") var source: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let citizen = try await VaultCommand.find(citizen, options)
            let value = String(decoding: try VerifyCommand.read(valueFile), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            try await CorrectCommand.show(
                .propose(citizen: citizen, element: element, value: value, source: source),
                citizen,
                options
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "A proposal, with what depends on it now.")
        @Argument(help: "The citizen's identifier.") var citizen: String
        @Argument(help: "The correction's identifier.") var correction: String
        @OptionGroup var options: DataOptions

        func run() async throws { try await CorrectCommand.show(.show(citizen: citizen, correction: correction), citizen, options) }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Correct the profile and replace all dependent credentials."
        )
        @Argument(help: "The citizen's identifier.") var citizen: String
        @Argument(help: "The correction's identifier.") var correction: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let request = CorrectionRequest.apply(citizen: citizen, correction: correction)
            guard case .correction(.applied(let replaced)) = try await options.client.ask(.correction(request)) else { return }
            if options.json { return try Terminal.json(replaced) }
            for (old, new) in replaced.sorted(by: { $0.key < $1.key }) { Terminal.data("\(old) superseded by \(new)") }
            Terminal.data("corrected, \(replaced.count) credentials replaced, published")
        }
    }

    private static func show(_ request: CorrectionRequest, _ citizen: String, _ options: DataOptions) async throws {
        guard case .correction(.proposal(let correction, let dependent)) = try await options.client.ask(.correction(request)) else {
            return
        }
        if options.json { return try Terminal.json(dependent) }
        Terminal.data("correction \(correction.id)")
        Terminal.data("  \(correction.element): \(correction.old) -> \(correction.new)")
        Terminal.data("  by \(correction.source)")
        for line in dependent {
            Terminal.data("  \(line.id)\t\(line.service)\t\(line.claims.joined(separator: " "))\(line.isSuspended ? "\tsuspended" : "")")
        }
        if correction.appliedAt != nil { return Terminal.data("applied") }
        Terminal.data("\(dependent.count) credentials will be replaced")
        Terminal.talk("next: segel approval request correct \(correction.id), two custodians approve,")
        Terminal.talk("      segel citizen correct apply \(citizen) \(correction.id)")
    }
}
