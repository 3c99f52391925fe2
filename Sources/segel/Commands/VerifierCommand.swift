internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct VerifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verifier",
        abstract: "Agencies that may ask citizens' wallets, each for its policies only.",
        subcommands: [Add.self, List.self, Disable.self, EvidenceCommand.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Make a verifier and print its token, once. Only the token's digest is kept."
        )
        @Argument(help: "Lower-case letters, digits and hyphens.") var name: String
        @Option(help: "Codes of the policies it may use, separated by commas; the catalogue's policies.yaml has them.") var policies: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let codes = policies.split(separator: ",").map(String.init)
            guard case .verifier(.token(let token)) = try await options.client.ask(.verifier(.add(name: name, policies: codes))) else {
                return
            }
            if options.json { return try Terminal.json(["name": name, "token": token]) }
            Terminal.data(token)
            Terminal.talk("this token is shown once; give it to \(name) in a file, not in a message")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Who may ask, and what.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .verifier(.verifiers(let lines)) = try await options.client.ask(.verifier(.list)) else { return }
            if options.json { return try Terminal.json(lines) }
            for line in lines {
                Terminal.data("\(line.name)\t\(line.disabledAt == nil ? "enabled" : "disabled")\t\(line.policies.joined(separator: ","))")
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "disable", abstract: "Its token opens nothing from now on.")
        @Argument var name: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            _ = try await options.client.ask(.verifier(.disable(name: name)))
            Terminal.data("disabled \(name)")
        }
    }
}
