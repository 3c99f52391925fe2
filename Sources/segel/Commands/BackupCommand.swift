internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelHTTP
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Backups: make, read every byte, rehearse restoring, list, prune.",
        subcommands: [Create.self, Verify.self, Drill.self, List.self, Prune.self, Forget.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a backup while everything goes on: sealed under the ring's BACKUP key and to each recipient."
        )
        @Option(help: "The folder backups lie in; each is a folder of its own there.") var out: String
        @Option(help: "Seal to this escrow key too: a file with its public half. May be repeated.") var to: [String] = []
        @OptionGroup var options: DataOptions

        func run() async throws {
            let recipients = try to.map { try EscrowRecipient.read($0).bytes }
            let work = BackupWork.create(folder: PublicInput.absolute(out), recipients: recipients)
            guard case .created(let summary) = try await BackupSession.open(options).run(work) else { return }
            if options.json {
                try Terminal.json(summary)
            } else {
                for line in BackupWords.summary(summary) { Terminal.data(line) }
            }
            if recipients.isEmpty {
                Terminal.talk("sealed to no escrow key: it opens only with a copy of \(options.data)/keyring, kept elsewhere")
            }
            if summary.missing > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Read and check every byte. Exits 24 for damage, 23 for a key that is missing.",
            discussion: "With --key-ring or --escrow-key the backup is read without the deployment, and the register is not changed."
        )
        @Argument(help: "A backup, or the folder backups lie in: the newest one.") var backup: String
        @OptionGroup var keys: BackupKeyOptions
        @Option(help: "Without the deployment: where the database may be unpacked, sealed as it is.") var scratch: String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            let report = try await isOffline ? offline() : online()
            if options.json { return try Terminal.json(report) }
            for line in BackupWords.verified(report) { Terminal.data(line) }
        }

        private var isOffline: Bool { keys.keyRing != nil || options.unlock.escrowKey != nil }

        private func online() async throws -> VerificationReport {
            let work = BackupWork.verify(path: PublicInput.absolute(backup))
            guard case .verified(let report) = try await BackupSession.open(options).run(work) else {
                throw CommandFailure(.unexpected, "no report came back")
            }
            return report
        }

        private func offline() throws -> VerificationReport {
            let folder = scratch ?? FileManager.default.temporaryDirectory.appending(path: "segel-verify-\(getpid())").path
            let places = BackupPlacesOnDisk(scratch: folder)
            defer { if scratch == nil { rmdir(folder) } }
            return try BackupReading.translating {
                let stored = try BackupReading.newest(backup, places)
                let opened = try OpenedBackup(stored, keys: keys.opening(options.unlock).keys, receiptKeys: keys.receiptKeys())
                let place = try places.scratch()
                defer { place.discard() }
                let progress = ProgressLine()
                return try opened.verify(in: place, acceptsMissingKeys: false) { progress.show($0) }
            }
        }
    }

    struct Drill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drill",
            abstract: "Restore to a scratch place, open documents drawn at random, check the log, destroy the scratch place."
        )
        @Argument(help: "A backup, or the folder backups lie in: the newest one.") var backup: String
        @Option(help: "How many documents to open.") var documents = 100
        @Option(help: "Where to write the signed receipt.") var receipt: String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            let work = BackupWork.drill(path: PublicInput.absolute(backup), documents: max(1, documents))
            guard case .drilled(let report) = try await BackupSession.open(options).run(work) else { return }
            if let receipt { try SecretFile.create(receipt) { try $0.write(Array(report.receipt.utf8)) } }
            if options.json { return try Terminal.json(report) }
            for line in BackupWords.drilled(report) { Terminal.data(line) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The backups this deployment knows of.")
        @Flag(help: "Those that were destroyed too.") var all = false
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .register(let lines) = try await BackupSession.open(options).answer(.list) else { return }
            let shown = lines.filter { all || $0.prunedAt == nil }
            if options.json { return try Terminal.json(shown) }
            for line in shown {
                let states = [Self.state("verified", line.verifiedAt), Self.state("drilled", line.drilledAt), Self.remains(of: line)]
                Terminal.data("\(line.backup)  \(BackupWords.time(line.createdAt))  \(states.joined(separator: ", "))")
            }
        }

        private static func state(_ word: String, _ at: UnixTime?) -> String {
            at.map { "\(word) \(BackupWords.time($0))" } ?? "not \(word)"
        }

        private static func remains(of line: BackupLine) -> String {
            if let at = line.prunedAt { return "destroyed \(BackupWords.time(at))" }
            return line.keysPrunedAt.map { "keys destroyed \(BackupWords.time($0))" } ?? "whole"
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune",
            abstract: "Destroy what is kept too long: citizens' keys first, which makes shredding real, the data later.",
            discussion: "The newest verified backup stays whole whatever its age."
        )
        @Argument(help: "The folder backups lie in.") var folder: String
        @Option(help: "How long wrapped citizen keys are kept: 7d, 12h.") var keepKeys = "7d"
        @Option(help: "How long data is kept.") var keep = "90d"
        @OptionGroup var options: DataOptions

        func run() async throws {
            let policy = RetentionPolicy(keepKeys: try Self.seconds(keepKeys), keep: try Self.seconds(keep))
            let request = BackupRequest.prune(folder: PublicInput.absolute(folder), policy)
            guard case .pruned(let report) = try await BackupSession.open(options).answer(request) else { return }
            if options.json { return try Terminal.json(report) }
            for line in report.lines { Terminal.data("\(line.deed.rawValue)\t\(line.path)\t\(line.reason)") }
        }

        private static func seconds(_ text: String) throws -> Int64 {
            let units: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
            guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (0...100_000_000).contains(count) else {
                throw CommandFailure(.usage, "\(text) is not a length of time", next: "such as 7d or 12h")
            }
            return count * unit
        }
    }

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "Say that a backup is gone by other means, such as a lost disk: no key is kept for it any more."
        )
        @Argument(help: "The backup's identifier.") var backup: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .forgotten = try await BackupSession.open(options).answer(.forget(backup: backup)) else { return }
            Terminal.data("\(backup) is declared gone")
        }
    }
}

/// Backups read by this process.
enum BackupReading {
    static func newest(_ path: String, _ places: BackupPlacesOnDisk) throws -> StoredBackup {
        guard let backup = try places.find(PublicInput.absolute(path)).last else {
            throw CommandFailure(
                .backupDamaged,
                "there is no backup in \(path)",
                next: "give the folder of a backup, or the one backups lie in"
            )
        }
        return backup
    }

    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let failure as CommandFailure { throw failure } catch {
            throw BackupWords.failure(BackupTrouble(error))
        }
    }
}
