internal import ArgumentParser
internal import Foundation
internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases

/// From one machine to many nodes: everything of a SQLite deployment into a tenant of a PostgreSQL database (Docs/Decisions/0024).
struct CopyDatabaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Bring a deployment from its data directory into PostgreSQL, checked row by row. Needs no key.",
        discussion: """
            While `segel serve` runs it copies the documents and rehearses the rest, says how long the city will stand still, and exits 2. Run it again \
            with the service stopped: the rest is copied, compared, and the data directory becomes a node of the database. Cut off anywhere, run it \
            again.
            """
    )
    @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"
    @Option(help: "The database: postgresql://ROLE@HOST/DATABASE?sslmode=verify-full, without a password.") var to: String
    @Option(help: "A file with the role's password.") var passwordFile: String?
    @Option(help: "Which of the database's tenants it becomes; none of its data may be there.") var tenant: Int64 = 1
    @Flag(help: "Machine-readable output.") var json = false

    func run() throws {
        let settings = DatabaseSettings(url: to, tenant: tenant, passwordFile: passwordFile)
        let interruption = Interruption("nothing is lost: the same command goes on where this one stopped")
        defer { interruption.end() }
        do { try copy(settings) } catch let error as PostgresUnreachable {
            throw CommandFailure(.unreachable, "\(error.code): \(error.description)", next: "run it again once the database is reached")
        } catch let error as TableDiffers {
            throw CommandFailure(.unexpected, "\(error.code): \(error)", next: "nothing was kept of the rows; run it again")
        }
    }

    private func copy(_ settings: DatabaseSettings) throws {
        let configuration = try Deployment.configuration(data), endpoint = try settings.endpoint
        guard configuration.database == nil else { throw CommandFailure(.usage, "\(data) has its state in a database already") }
        // Held to the end: nobody starts serving what is being taken away.
        let directory = try ownDirectory()
        let session = try endpoint.connect()
        try Migrator(session).migrate()
        try PostgresStore.addTenant(tenant, named: configuration.publicURL, at: SystemClock().now(), session)
        guard let lock = try CopyLock(endpoint, tenant: tenant) else {
            throw CommandFailure(.inUse, "another copy into tenant \(tenant) is under way", next: "wait for it to end")
        }
        defer { withExtendedLifetime((lock, directory)) {} }
        if let elsewhere = configuration.documentStore, try !BlobFolder(data + "/blobs").isEmpty { throw elsewhere.notMoved(data) }
        let copy = DeploymentCopy(data: data, endpoint: endpoint, tenant: tenant, documentStore: configuration.documentStore?.url)
        if let ring = try copy.ringThere() {
            guard let directory, try ring == copy.ring() else {
                throw CommandFailure(.unexpected, "tenant \(tenant) of the database holds a deployment already")
            }
            // It was copied before, and cut off before the directory said so.
            return try end(try copy.compare(), directory, settings)
        }
        if let directory { try end(try copy.finish(), directory, settings) } else { try report(try copy.rehearse()) }
    }

    /// Nil while a service owns it.
    private func ownDirectory() throws -> DataDirectory? {
        do { return try DataDirectory(data) } catch DataDirectory.Failure.inUse { return nil } catch DataDirectory.Failure.notInitialised {
            throw CommandFailure(.unexpected, "\(data) holds no deployment", next: "segel init \(data) …")
        }
    }

    private func end(_ copied: DeploymentCopied, _ directory: DataDirectory, _ settings: DatabaseSettings) throws {
        if let root = try PublicFolder(directory.publicPath).read(.trustRoot) { try directory.replace("root.json", with: root) }
        try directory.replace("config.json", with: try NodeConfiguration.naming(settings, in: PublicInput.read(data + "/config.json")))
        if json { try Terminal.json(copied) } else { for line in copied.lines { Terminal.data(line) } }
        Terminal.talk(
            "\(data) is a node of the database now: start segel serve there; config.json and catalogue are all that further nodes need"
        )
        Terminal.talk(
            "segel.db, keyring, blobs, public and receipts in it are used no more: keep them until the copy has a verified backup"
        )
        if copied.missing > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
    }

    private func report(_ copied: DeploymentCopied) throws {
        if json { try Terminal.json(copied) } else { for line in copied.lines { Terminal.data(line) } }
        Terminal.talk("a service owns \(data): its rows were copied for a rehearsal, compared and taken back; the documents stay")
        Terminal.talk("stop it and run the same command again: it will stand still for about \(BackupWords.seconds(copied.rowSeconds))")
        throw ExitCode(ExitStatus.partial.rawValue)
    }
}

/// `config.json` of a deployment, with and without the database it lies in.
enum NodeConfiguration {
    static func naming(_ settings: DatabaseSettings, in file: [UInt8]) throws -> [UInt8] {
        var fields = try fields(file)
        fields["database"] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings))
        return try bytes(fields)
    }

    static func naming(_ settings: DocumentStoreSettings, in file: [UInt8]) throws -> [UInt8] {
        var fields = try fields(file)
        fields["documentStore"] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings))
        return try bytes(fields)
    }

    static func withoutDatabase(_ file: [UInt8]) throws -> [UInt8] {
        var fields = try fields(file)
        fields["database"] = nil
        return try bytes(fields)
    }

    private static func fields(_ file: [UInt8]) throws -> [String: Any] {
        guard let fields = try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any] else {
            throw CommandFailure(.unexpected, "config.json is no object")
        }
        return fields
    }

    private static func bytes(_ fields: [String: Any]) throws -> [UInt8] {
        [UInt8](try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes]))
    }
}
