internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct ResealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reseal",
        abstract: "Fresh keys and fresh ciphertexts, after a compromise: plan, apply, status.",
        subcommands: [Plan.self, Apply.self, Status.self]
    )

    struct Scope: ParsableArguments {
        @Option(help: "A citizen's identifier.") var citizen: String?
        @Flag(help: "All citizens.") var all = false

        func validate() throws {
            guard all != (citizen != nil) else { throw ValidationError("say either --citizen ID or --all") }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan",
            abstract: "What a reseal would touch. Changes nothing; exits 3."
        )
        @OptionGroup var scope: Scope
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .vault(.plan(let plan)) = try await options.client.ask(.vault(.planReseal(citizen: scope.citizen))) else { return }
            if options.json {
                try Terminal.json(plan)
            } else {
                let things = plan.things.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
                Terminal.data("\(plan.citizens) citizens get a new key; what the old ones sealed is sealed anew:")
                Terminal.data("  \(things)")
                Terminal.data("  \(plan.documents) documents, \(plan.documentBytes) bytes")
                if let open = plan.underWay {
                    Terminal.data("one is under way: \(open.scope?.text ?? "all"), \(open.citizens) citizens done")
                }
                Terminal.data("apply with: segel vault reseal apply \(scope.citizen.map { "--citizen \($0)" } ?? "--all")")
            }
            throw ExitCode(ExitStatus.changes.rawValue)
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Carry it out, online. Stopped anywhere, the same command resumes."
        )
        @OptionGroup var scope: Scope
        @Option(help: "Things a transaction.") var batch = 200
        @OptionGroup var options: DataOptions

        func run() async throws {
            while true {
                let request = VaultRequest.reseal(citizen: scope.citizen, batch: batch)
                guard case .vault(.reseals(let all)) = try await options.client.ask(.vault(request)), let progress = all.first else {
                    return
                }
                Terminal.progress("reseal", done: progress.citizens, of: progress.ofCitizens)
                guard progress.isFinished else { continue }
                if options.json { return try Terminal.json(progress) }
                return Terminal.data(progress.receipt ?? "done: \(progress.id)")
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Reseals, the newest first. Exits 2 while one is under way."
        )
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .vault(.reseals(let all)) = try await options.client.ask(.vault(.reseals)) else { return }
            if options.json { try Terminal.json(all) } else { for reseal in all { Terminal.data(Self.line(reseal)) } }
            if all.contains(where: { !$0.isFinished }) { throw ExitCode(ExitStatus.partial.rawValue) }
        }

        private static func line(_ reseal: ResealProgress) -> String {
            let state = reseal.isFinished ? "finished" : "under way"
            let scope = reseal.scope?.text ?? "all"
            return "\(reseal.id)\t\(scope)\t\(state)\t\(reseal.citizens) citizens\t\(reseal.things) things\t\(reseal.documents) documents"
        }
    }
}
