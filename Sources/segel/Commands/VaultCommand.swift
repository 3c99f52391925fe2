internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Citizens' vaults: put, get, list, share; hold, shred, reseal.",
        subcommands: [
            VaultPut.self, VaultGet.self, VaultList.self, VaultShare.self, Shred.self, HoldCommand.self, ResealCommand.self,
        ]
    )

    struct Shred: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "shred",
            abstract: "Erase a citizen for ever, with a signed receipt.",
            subcommands: [Run.self, Status.self],
            defaultSubcommand: Run.self
        )
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract:
                "Erase a citizen. Two custodians approve it first: segel approval request shred CITIZEN. Stopped, the same command resumes."
        )
        @Argument(help: "The citizen's identifier, or - to read their NIK from stdin.") var citizen: String
        @Option(help: "A code that stays in the receipt, such as subject-request; nothing of the person.") var reason: String
        @Flag(help: "Leave the credentials' status as it is; otherwise they are revoked.") var keepCredentials = false
        @OptionGroup var options: DataOptions

        func run() async throws {
            let citizen = try await VaultCommand.find(citizen, options)
            do {
                let request = VaultRequest.shred(citizen: citizen, reason: reason, keepsCredentials: keepCredentials)
                try await VaultCommand.show(request, options)
            } catch let failure as CommandFailure where failure.message.contains("approval_missing") {
                throw CommandFailure(
                    failure.status,
                    "two custodians have not approved the shredding of \(citizen)",
                    next:
                        "segel approval request shred \(citizen), then each: segel approval give shred \(citizen) --as NAME --password-file F"
                )
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "How far a shred is; signs the receipt anew. Exits 3 while a backup can still bring the citizen back."
        )
        @Argument(help: "The citizen's identifier.") var citizen: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let state = try await VaultCommand.show(.shredState(citizen: citizen), options)
            if state?.isFinal == false { throw ExitCode(ExitStatus.changes.rawValue) }
        }
    }

    @discardableResult
    private static func show(_ request: VaultRequest, _ options: DataOptions) async throws -> ShredState? {
        guard case .vault(.shred(let state)) = try await options.client.ask(.vault(request)) else { return nil }
        if options.json {
            try Terminal.json(state)
        } else if let receipt = state.receipt {
            Terminal.data(receipt)
        } else {
            Terminal.data("\(state.citizen): not ended; the same command, or the next start, goes on")
        }
        return state
    }

    /// What a person typed for a citizen: the NIK never stands in an argument, which every user of the machine can read.
    static func find(_ typed: String, _ options: DataOptions) async throws -> String {
        guard typed == "-" else { return typed }
        guard let nik = readLine()?.trimmingCharacters(in: .whitespaces) else { throw CommandFailure(.usage, "no NIK on stdin") }
        guard case .vault(.citizen(let citizen)) = try await options.client.ask(.vault(.find(nik: nik))) else { return typed }
        return citizen
    }
}
