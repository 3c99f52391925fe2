internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a data directory together from a backup. It appears whole, or not at all.",
        discussion: """
            Give the newest checkpoint that is known anywhere: from the web server or CDN, a verifier, a witness. A backup that is older than it \
            gives a directory that stays locked until `segel db accept-rollback` makes the loss public.

            With --documents the documents go straight into an object store, under a prefix that none of this deployment's are kept under, and config.json \
            names it. Without, they are in the directory; where config.json names an object store, segel documents move takes them there.
            """
    )

    @Argument(help: "A backup, or the folder backups lie in: the newest one.") var backup: String
    @Option(help: "The data directory to make; it must not exist.") var data: String
    @Option(help: "Take the citizens' keys from this backup. Otherwise from the youngest one beside that has them.") var keys: String?
    @OptionGroup var backupKeys: BackupKeyOptions
    @Option(help: "A folder of receipts kept outside (DATA/receipts of before): citizens shredded after the backup are shredded again.")
    var receipts: String?
    @Option(help: "File with the newest checkpoint known.") var checkpoint: String?
    @Flag(help: "Restore although no checkpoint is at hand: nobody can tell then what is lost.") var withoutCheckpoint = false
    @OptionGroup(title: "Unlocking") var unlock: UnlockOptions
    @OptionGroup(title: "Documents into an object store") var documents: DocumentStoreOptions
    @Flag(help: "Machine-readable output.") var json = false

    func run() throws {
        guard (checkpoint == nil) == withoutCheckpoint else {
            throw CommandFailure(.usage, "which is the newest checkpoint of this log?", next: "--checkpoint FILE, or --without-checkpoint")
        }
        let target = PublicInput.absolute(data), settings = try documents.settings
        let report = try BackupReading.translating {
            let order = try order(), place = try makeTarget(target, settings, order.backup.manifest.deployment)
            return try order.restore(into: place) { [line = ProgressLine()] in line.show($0) }
        }
        if json { try Terminal.json(report) } else { for line in BackupWords.restored(report, target) { Terminal.data(line) } }
        try sayWhereDocumentsAre(target, settings, report.summary.documents)
        guard let rollback = report.rollback else { return }
        for line in BackupWords.rollback(rollback) { Terminal.talk(line) }
        Terminal.talk("the directory stays locked until the loss is accepted: segel db accept-rollback --data \(target) --reason TEXT …")
        throw ExitCode(ExitStatus.changes.rawValue)
    }

    private func sayWhereDocumentsAre(_ target: String, _ settings: DocumentStoreSettings?, _ count: Int) throws {
        if let settings {
            return Terminal.talk("\(count) documents are in \(settings.url), which config.json names; segel doctor tries it out")
        }
        guard count > 0, let named = try Deployment.configuration(target).documentStore else { return }
        Terminal.talk("\(count) documents are in \(target); config.json keeps documents in \(named.url), so nothing is served before:")
        Terminal.talk("  next: segel documents move --data \(target)")
        Terminal.talk("  where \(named.url) still has documents of this deployment, name another prefix in config.json first")
    }

    /// Nothing of it is made before it is known that documents can go where they are to go.
    private func makeTarget(_ path: String, _ settings: DocumentStoreSettings?, _ deployment: DeploymentID) throws -> RestoreDirectory {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.unexpected, "\(path) exists already", next: "restore to a new place")
        }
        let elsewhere = try settings.map { settings in
            RestoreDirectory.Elsewhere(try settings.openEmpty(for: deployment)) { try NodeConfiguration.naming(settings, in: $0) }
        }
        do { return try RestoreDirectory(path, documents: elsewhere) } catch DataDirectory.Failure.alreadyInitialised {
            throw CommandFailure(.unexpected, "\(path) exists already", next: "restore to a new place")
        }
    }

    private static func receipts(in folder: String) throws -> [BackupPath: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
        return try names.reduce(into: [:]) { receipts, name in
            guard let path = BackupPath("receipts/\(name)") else { throw CommandFailure(.usage, "\(folder)/\(name) is no receipt") }
            receipts[path] = try PublicInput.read("\(folder)/\(name)")
        }
    }

    private func order() throws -> RestoreOrder {
        let places = BackupPlacesOnDisk(scratch: "")
        let (opening, ring) = try backupKeys.opening(unlock)
        let receiptKeys = try backupKeys.receiptKeys()
        let stored = try BackupReading.newest(backup, places)
        let data = try OpenedBackup(stored, keys: opening, receiptKeys: receiptKeys)
        let source: OpenedBackup
        if let keys {
            source = try OpenedBackup(BackupReading.newest(keys, places), keys: opening, receiptKeys: receiptKeys)
        } else {
            source = try data.youngestKeys(among: places.find((stored.path as NSString).deletingLastPathComponent), receiptKeys)
        }
        return RestoreOrder(
            backup: data,
            keys: source,
            keyRing: try backupKeys.keyRing.map(PublicInput.read),
            ring: ring?.ring,
            checkpoint: try checkpoint.map { String(decoding: try PublicInput.read($0), as: UTF8.self) },
            now: SystemClock().now(),
            receipts: try receipts.map(Self.receipts) ?? [:]
        )
    }
}
