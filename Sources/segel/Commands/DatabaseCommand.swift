internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "The database against the checkpoint published outside it.",
        subcommands: [Status.self, Migrate.self, CopyDatabaseCommand.self, AcceptRollback.self]
    )

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Does the database continue what was published? Needs no key. Exits 3 when it does not."
        )
        @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"
        @Option(help: "A checkpoint kept elsewhere, to compare with as well.") var checkpoint: String?
        @Flag(help: "Machine-readable output.") var json = false

        func run() async throws {
            let adapters = try Deployment.place(data).open()
            let check = RollbackCheck(
                store: adapters.store,
                publicFiles: adapters.publicFiles,
                configuration: try Deployment.configuration(data)
            )
            if let finding = try await find(check) {
                if json { try Terminal.json(finding) } else { for line in BackupWords.rollback(finding) { Terminal.data(line) } }
                Terminal.talk("the database stays locked until the loss is accepted: segel db accept-rollback --reason TEXT")
                throw ExitCode(ExitStatus.changes.rawValue)
            }
            let head = try await check.head()
            if json { return try Terminal.json(["logSize": "\(head.size)", "logRoot": head.root]) }
            Terminal.data("in order: \(head.size) log entries, root \(head.root.prefix(16))…, newest \(BackupWords.time(head.newestEvent))")
        }

        private func find(_ check: RollbackCheck) async throws -> RollbackFinding? {
            if let checkpoint {
                let note = String(decoding: try PublicInput.read(checkpoint), as: UTF8.self)
                if let finding = try await check.finding(against: note) { return finding }
            }
            return try await check.finding()
        }
    }

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "migrate",
            abstract: "Bring the database to this program's schema. Needs no key. With --plan exits 3 where there is something to do."
        )
        @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"
        @Flag(help: "Say what would be done, and do nothing.") var plan = false

        func run() async throws {
            let place = try Deployment.place(data)
            let missing = try missing(place)
            guard !missing.isEmpty else { return Terminal.data("in order: the schema is this program's") }
            for name in missing { Terminal.data("\(plan ? "would run" : "run")  \(name)") }
            if plan { throw ExitCode(ExitStatus.changes.rawValue) }
            // A SQLite database is migrated by being opened.
            if let database = place.database { try Migrator(database.endpoint.connect()).migrate() } else { try place.open().store.close() }
        }

        private func missing(_ place: StatePlace) throws -> [String] {
            if let database = place.database { return try Migrator(database.endpoint.connect()).plan() }
            return try SQLiteStore.missingMigrations(path: place.directory.databasePath)
        }
    }

    struct AcceptRollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept-rollback",
            abstract: "Let a database that lost entries go on. The loss becomes its next entry and a public, signed receipt.",
            discussion: """
                What was done in the lost time is gone: credentials issued then cannot be found or revoked here, revocations of then are undone, \
                citizens shredded then are back unless their keys were left out. Look through what the world still holds, and repeat it.
                """
        )
        @Option(help: "Why; published. Nothing of a person.") var reason: String
        @Option(help: "The newest checkpoint known, where the published one is older.") var checkpoint: String?
        @Option(help: "What is lost, exactly as asked for, such as \"lose 120-239\". Otherwise it is read from the terminal.") var confirm:
            String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            let deployment = try await Deployment.openRolledBack(options.data, by: options.unlock.neededSource(for: options.data))
            if let checkpoint {
                try await deployment.mall.adoptCheckpoint(String(decoding: try PublicInput.read(checkpoint), as: UTF8.self))
            }
            guard let finding = try await deployment.mall.rollbackFinding() else {
                return Terminal.data("in order: the database continues what was published; nothing to accept")
            }
            for line in BackupWords.rollback(finding) { Terminal.talk(line) }
            guard try typed(finding) == finding.confirmation else {
                throw CommandFailure(
                    .notPermitted,
                    "not confirmed; the database stays locked",
                    next: "--confirm \"\(finding.confirmation)\""
                )
            }
            let receipt = try await deployment.mall.acceptRollback(finding, reason: reason)
            try deployment.store.checkpoint()
            Terminal.data(receipt)
            Terminal.talk(
                "published as log/rollback-\(finding.foundSize)-\(finding.publishedSize); witnesses of the old log must be shown it"
            )
        }

        private func typed(_ finding: RollbackFinding) throws -> String? {
            if let confirm { return confirm }
            guard isatty(STDIN_FILENO) == 1 else { return nil }
            Terminal.talk("type \"\(finding.confirmation)\" to accept this for good:")
            return readLine()
        }
    }
}
