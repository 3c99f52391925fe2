internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases

struct AgencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agency",
        abstract: "Agencies' machines that use the API, each by its own key. Nothing secret of theirs is kept here.",
        subcommands: [Add.self, List.self, Keys.self, Disable.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Register a machine by its public keys (a JWK set: P-256 or Ed25519)."
        )
        @Argument(help: "Lower-case letters, digits and hyphens; its client_id.") var name: String
        @Option(help: "The file of its public keys.") var jwks: String
        @Option(help: "verify, presentations, cases:read, cases:decide (with cases:read); separated by commas.") var scopes: String
        @Option(help: "The catalogue's agency whose cases it follows; with cases:read.") var agency: String?
        @Option(help: "Codes of the policies it may ask wallets by; with presentations.") var policies: String?
        @Option(help: "Reads of personal data in a day.") var dailyReads = Mall.standardDailyReads
        @OptionGroup var options: DataOptions

        func run() async throws {
            let new = NewAgency(
                name: name,
                agency: agency,
                keys: try readKeys(jwks),
                scopes: scopes.split(separator: ",").map(String.init),
                policies: policies?.split(separator: ",").map(String.init) ?? [],
                dailyReads: dailyReads
            )
            guard case .agency(.agencies(let lines)) = try await options.client.ask(.agency(.add(new))) else { return }
            if options.json { return try Terminal.json(lines) }
            for line in lines { Terminal.data("\(line.name)\t\(line.scopes.joined(separator: ","))\t\(line.keys.joined(separator: ","))") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Who may use the API, for what, and how much today.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .agency(.agencies(let lines)) = try await options.client.ask(.agency(.list)) else { return }
            if options.json { return try Terminal.json(lines) }
            for line in lines {
                let state = line.disabledAt == nil ? "enabled" : "disabled"
                let reads = "\(line.readsToday)/\(line.dailyReads) reads today"
                Terminal.data("\(line.name)\t\(state)\t\(line.scopes.joined(separator: ","))\t\(line.agency ?? "-")\t\(reads)")
            }
        }
    }

    struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "keys",
            abstract: "Replace its keys by those of a file. Tokens made with the old ones end at once."
        )
        @Argument var name: String
        @Option(help: "The file of its public keys.") var jwks: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            _ = try await options.client.ask(.agency(.replaceKeys(name: name, keys: try readKeys(jwks))))
            Terminal.data("keys of \(name) replaced")
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Its next request is refused, whatever token it holds."
        )
        @Argument var name: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            _ = try await options.client.ask(.agency(.disable(name: name)))
            Terminal.data("disabled \(name)")
        }
    }
}

private func readKeys(_ path: String) throws -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
        throw CommandFailure(.usage, "\(path) cannot be read", next: "name the file of the machine's public keys")
    }
}
