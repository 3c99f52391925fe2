import SegelCrypto
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// What two nodes share in a test.
enum NodeDatabase: String, CaseIterable, Sendable, CustomStringConvertible {
    /// Two malls over one store of one process: the nodes' own rules without a server.
    case sqlite = "SQLite"
    case postgres = "PostgreSQL"

    var description: String { rawValue }

    static let here: [NodeDatabase] = {
        if PostgresServer.isInstalled { return allCases }
        print("nodes are tested on SQLite alone: \(PostgresServer.missing)")
        return [.sqlite]
    }()
}

/// Two processes of one deployment, in one: each has its own vault, caches and connections. `city` is the first, with its helpers.
struct TwoNodes {
    let folder: TemporaryFolder
    let city: TestCity
    let other: Mall
    /// As the second sees the files.
    let otherFiles: MeddledFiles
    private let stores: [PostgresStore]

    init(_ database: NodeDatabase, notices: NoticeSettings? = nil, joining: Bool = true) async throws {
        folder = try TemporaryFolder()
        stores =
            switch database {
            case .sqlite: []
            case .postgres: try Self.stores(2)
            }
        let first: (any Store)? = stores.first, last: (any Store)? = stores.last
        city = try await TestCity(folder.path + "/city", notices: notices, between: { first ?? SharedStore(store: $0) })
        let directory = city.directory, ring = KeyRingInFile(path: directory.keyRingPath)
        otherFiles = MeddledFiles(PublicFolder(directory.publicPath))
        other = try Mall(
            store: last ?? SharedStore(store: city.store),
            vault: Vault(LockedKeyRing(from: ring).unlock(passphrase: TestCity.passphrase)),
            keyRing: ring,
            blobs: BlobFolder(directory.blobsPath),
            publicFiles: otherFiles,
            receipts: ReceiptFolder(directory.receiptsPath),
            catalogue: TestCity.catalogue(),
            configuration: city.mall.configuration,
            clock: city.clock,
            passwordParameters: .uncheckedFastForTests
        )
        if joining {
            #expect(try await city.mall.joinNodes())
            #expect(try await !other.joinNodes())
        }
    }

    func close() { for store in stores { store.close() } }

    private static func stores(_ count: Int) throws -> [PostgresStore] {
        let database = try PostgresServer.shared.database()
        let session = try PostgresSession([("dbname", database.url)])
        try Migrator(session).migrate()
        try session.execute("SET segel.tenant = '1'; INSERT INTO tenants (tenant, name, created_at) VALUES (1, 'Metro', 0)")
        let endpoint = try PostgresEndpoint(url: database.url)
        return try (0..<count).map { _ in try PostgresStore(endpoint, tenant: 1) }
    }
}

/// A store of this process that says others use it too.
private struct SharedStore: Store {
    let store: SQLiteStore

    var isShared: Bool { true }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await store.write(body)
    }

    func eraseRemnants(_ remnants: [[UInt8]]) async throws { try await store.eraseRemnants(remnants) }
    func eraseAllRemnants() async throws { try await store.eraseAllRemnants() }
}
