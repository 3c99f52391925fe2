internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct RotatePlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "plan", abstract: "What a rotation would do. Changes nothing; exits 3.")
    @Argument(help: "kek-citizen, kek-signing, index, backup or signing/AGENCY") var key: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        if key.hasPrefix("signing/") {
            tellSigning()
        } else {
            guard case .plan(let plan) = try await options.client.ask(.plan(key: key)) else { return }
            if options.json { try Terminal.json(plan) } else { tell(plan) }
        }
        throw ExitCode(ExitStatus.changes.rawValue)
    }

    private func tell(_ plan: RotationPlan) {
        let what = plan.key == .backup ? "for backups made from then on" : "\(plan.rows) of \(plan.total) rows to rewrap"
        Terminal.data("plan \(plan.name): \(plan.key.rawValue) version \(plan.from) → \(plan.to), \(what), documents untouched")
        for count in plan.census { Terminal.data("  census    version \(count.version): \(count.rows) rows") }
        Terminal.data("  digest    \(plan.digest)")
        Terminal.data("  duration  \(duration(plan.estimatedSeconds)), estimated from a sample")
        for item in plan.guards { Terminal.data("  guard     \(pad(item.verdict.rawValue, 7)) \(pad(item.name, 9)) \(item.reason)") }
        if plan.isUnderWay { Terminal.data("  begun     applying it resumes") }
        if plan.guards.contains(where: { $0.verdict == .blocked }) && !plan.isUnderWay {
            Terminal.data("blocked: mend what the guards name, then plan again")
        } else {
            Terminal.data("apply with: segel key rotate apply \(plan.name)")
        }
    }

    private func duration(_ seconds: Double) -> String {
        seconds < 1 ? "less than a second" : seconds < 120 ? "about \(Int(seconds.rounded(.up))) s" : "about \(Int(seconds / 60) + 1) min"
    }

    private func tellSigning() {
        Terminal.data("plan \(key)-next: a new key is pre-published in a signed trust list, signs one cache time later;")
        Terminal.data("  the old key turns verify-only, its private half is destroyed; credentials signed before stay valid")
        Terminal.data("apply with: segel key rotate apply \(key)-next; with --root-key FILE --root-passphrase-file FILE in one step")
        Terminal.data("  --algorithm chooses what the new key signs with; wallets and mdocs need ES256")
    }
}
