internal import Foundation
internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

/// A store as commands need it besides what use cases do.
protocol DeploymentStore: Store {
    /// At the end of serving: everything acknowledged is in the database itself.
    func checkpoint() throws
    func close() throws
    /// Bytes of the database and of what is not folded into it yet; nil where the server's own monitoring tells.
    func fileSizes() -> (database: Int64, wal: Int64)?
}

extension SQLiteStore: DeploymentStore {}

extension PostgresStore: DeploymentStore {
    /// The server's own work.
    func checkpoint() {}
    func fileSizes() -> (database: Int64, wal: Int64)? { nil }
}

/// What a deployment keeps its state in.
struct Adapters: Sendable {
    let store: any DeploymentStore
    let keyRing: any KeyRingStorage
    let blobs: any BlobStorage
    let publicFiles: any PublicFiles
    let receipts: any ReceiptShelf
    let backups: any BackupPlaces
}

/// Where a deployment's state lies; nothing of it is opened yet. The only place where adapters are chosen.
struct StatePlace: Sendable {
    let directory: DataDirectory
    let database: DatabaseSettings?

    var keyRing: any KeyRingStorage {
        get throws {
            guard let database else { return KeyRingInFile(path: directory.keyRingPath) }
            return KeyRingInTable(PostgresFiles(try database.endpoint, tenant: database.tenant))
        }
    }

    /// False before anything was written.
    var hasStore: Bool { database != nil || FileManager.default.fileExists(atPath: directory.databasePath) }

    func open(committing: @escaping CommitObserver = { _, _ in }) throws -> Adapters {
        guard let database else {
            return Adapters(
                store: try SQLiteStore(path: directory.databasePath, committing: committing),
                keyRing: KeyRingInFile(path: directory.keyRingPath),
                blobs: BlobFolder(directory.blobsPath),
                publicFiles: PublicFolder(directory.publicPath),
                receipts: ReceiptFolder(directory.receiptsPath),
                backups: BackupPlacesOnDisk(directory)
            )
        }
        let endpoint = try database.endpoint
        let store = try PostgresStore(endpoint, tenant: database.tenant, committing: committing)
        let files = PostgresFiles(endpoint, tenant: database.tenant)
        return Adapters(
            store: store,
            keyRing: KeyRingInTable(files),
            blobs: BlobTable(files),
            publicFiles: PublicTable(files),
            receipts: ReceiptTable(files),
            backups: BackupPlacesInDatabase(directory, endpoint, tenant: database.tenant, files)
        )
    }

    /// The key ring of a data directory that another process may own.
    static func keyRing(in data: String) throws -> any KeyRingStorage {
        guard let database = try database(of: data) else { return KeyRingInFile(path: DataDirectory.keyRingPath(in: data)) }
        return KeyRingInTable(PostgresFiles(try database.endpoint, tenant: database.tenant))
    }

    /// Nil too where there is no `config.json`: older deployments are opened without one by commands that need none.
    static func database(of data: String) throws -> DatabaseSettings? {
        guard FileManager.default.fileExists(atPath: data + "/config.json") else { return nil }
        return try Deployment.configuration(data).database
    }
}

extension DatabaseSettings {
    var endpoint: PostgresEndpoint {
        get throws {
            do { return try PostgresEndpoint(url: url, passwordFile: passwordFile) } catch let refusal as PostgresEndpoint.Refusal {
                throw CommandFailure(.usage, "\(refusal.code): \(refusal)")
            }
        }
    }

    /// The schema as this program needs it, and the tenant in it, for a deployment to be made.
    func prepare(named name: String) throws {
        let session = try endpoint.connect()
        try Migrator(session).migrate()
        try PostgresStore.addTenant(tenant, named: name, at: SystemClock().now(), session)
        guard try KeyRingInTable(PostgresFiles(endpoint, tenant: tenant)).load() == nil else {
            throw CommandFailure(.unexpected, "tenant \(tenant) of the database holds a deployment already")
        }
    }
}
