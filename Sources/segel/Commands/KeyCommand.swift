internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Keys: list, rotate, compromise.",
        subcommands: [List.self, Rotate.self, CompromiseCommand.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All keys, their versions and states; nothing secret.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .keys(let report) = try await options.client.ask(.keys) else { return }
            if options.json { return try Terminal.json(report) }
            for line in report.ring {
                let rows = line.rows.map { "  \($0) rows" } ?? ""
                Terminal.data("\(pad(line.key.rawValue, 24)) v\(pad("\(line.version)", 4)) \(pad(line.state.rawValue, 14))\(rows)")
            }
            for line in report.signing {
                let since = line.compromisedSince.map { " since \(TrustWords.time($0))" } ?? ""
                let half = since + (line.hasPrivateHalf ? "" : "  private half destroyed")
                Terminal.data(
                    "\(pad("\(line.agency)/\(line.purpose)", 24)) \(pad(line.algorithm, 8)) \(pad(line.state.rawValue, 14)) \(line.kid.prefix(12))…\(half)"
                )
            }
        }

        private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rotate a key: plan, apply, status. KEY is kek-citizen, kek-signing or signing/AGENCY.",
            subcommands: [Plan.self, Apply.self, Status.self]
        )
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What a rotation would do. Changes nothing; exits 3.")
        @Argument(help: "kek-citizen, kek-signing or signing/AGENCY") var key: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            if key.hasPrefix("signing/") {
                Terminal.data("plan \(key)-next: a new key is pre-published in a signed trust list, signs one cache time later;")
                Terminal.data("  the old key turns verify-only, its private half is destroyed; credentials signed before stay valid")
                Terminal.data(
                    "apply with: segel key rotate apply \(key)-next; with --root-key FILE --root-passphrase-file FILE in one step"
                )
                throw ExitCode(ExitStatus.changes.rawValue)
            }
            guard case .plan(let plan) = try await options.client.ask(.planRotation(key: key)) else { return }
            if options.json {
                try Terminal.json(plan)
            } else {
                Terminal.data(
                    "plan \(plan.name): \(plan.key.rawValue) version \(plan.from) → \(plan.to), \(plan.rows) rows to rewrap, documents untouched"
                )
                Terminal.data("digest \(plan.digest)")
                Terminal.data("apply with: segel key rotate apply \(plan.name)")
            }
            throw ExitCode(ExitStatus.changes.rawValue)
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Carry out a plan. Stopped anywhere, the same command resumes.")
        @Argument(help: "The plan's name.") var plan: String
        @Option(help: "Rows a transaction.") var batch = 500
        @Option(help: "For signing/…: the trust root's sealed private key file.") var rootKey: String?
        @Option(help: "For signing/…: file with its passphrase.") var rootPassphraseFile: String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            if plan.hasPrefix("signing/") {
                return try await RotateSigningKey(
                    plan: plan,
                    client: options.client,
                    rootKey: rootKey,
                    rootPassphraseFile: rootPassphraseFile
                ).run()
            }
            let parts = plan.split(separator: "-")
            guard parts.count >= 3, let from = UInt32(parts[parts.count - 2]), let to = UInt32(parts[parts.count - 1]),
                let key = RingKeyName(rawValue: parts.dropLast(2).joined(separator: "-"))
            else { throw CommandFailure(.usage, "\(plan) is not a plan's name", next: "segel key rotate plan KEY") }
            guard case .plan(let current) = try await options.client.ask(.planRotation(key: key.rawValue)) else { return }
            if current.from == to {
                Terminal.data("\(plan) is done already")
                return
            }
            guard current.from == from, current.to == to else {
                throw CommandFailure(
                    .unexpected,
                    "\(plan) is stale: the next rotation is \(current.name)",
                    next: "segel key rotate plan \(key.rawValue)"
                )
            }
            try await rewrap(current)
        }

        private func rewrap(_ plan: RotationPlan) async throws {
            while true {
                guard case .progress(let progress) = try await options.client.ask(.rotate(plan, batch: batch)) else { return }
                Terminal.progress("rewrap", done: progress.done, of: progress.total)
                guard let digest = progress.digest else { continue }
                guard digest == plan.digest || progress.total != plan.rows else {
                    throw CommandFailure(
                        .unexpected,
                        "the digest changed: \(plan.digest) → \(digest)",
                        next: "keep the old version; segel doctor"
                    )
                }
                Terminal.data("\(plan.name) done: 0 of \(progress.total) rows remain on version \(plan.from)")
                Terminal.data("digest before \(plan.digest)")
                Terminal.data("digest after  \(digest)")
                return
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What still needs which version.")
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .keys(let report) = try await options.client.ask(.keys) else { return }
            if options.json { return try Terminal.json(report.ring) }
            for line in report.ring {
                if let rows = line.rows { Terminal.data("\(line.key.rawValue) v\(line.version) \(line.state.rawValue): \(rows) rows") }
            }
        }
    }
}
