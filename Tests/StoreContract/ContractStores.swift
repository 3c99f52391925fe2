import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Synchronization

/// The stores that keep the contract.
enum ContractStore: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite = "SQLite"
    case postgres = "PostgreSQL"

    var description: String { rawValue }

    /// Those this machine has; why one is missing is printed once.
    static let here: [ContractStore] = {
        if PostgresServer.isInstalled { return allCases }
        print("the contract runs on SQLite alone: \(PostgresServer.missing)")
        return [.sqlite]
    }()

    /// An empty store of its own: a file, or a tenant of the one database.
    func open() async throws -> OpenStore {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let store = try SQLiteStore(path: folder.path + "/segel.db")
            return OpenStore(store: store) {
                try store.close()
                _ = folder
            }
        case .postgres:
            let store = try ContractDatabase.newTenant()
            return OpenStore(store: store) { store.close() }
        }
    }
}

struct OpenStore: Sendable {
    let store: any Store
    let close: @Sendable () throws -> Void
}

/// One database for all tests here, each a tenant of it: whatever one of them wrote for another would be found.
enum ContractDatabase {
    private static let made = Result { () throws -> PostgresDatabase in
        let database = try PostgresServer.shared.database()
        try Migrator(PostgresEndpoint(url: database.url).connect()).migrate()
        return database
    }

    private static let count = Atomic<Int64>(0)

    static func newTenant() throws -> PostgresStore {
        let endpoint = try PostgresEndpoint(url: made.get().url)
        let tenant = count.wrappingAdd(1, ordering: .relaxed).newValue
        try PostgresStore.addTenant(tenant, named: "tenant \(tenant)", at: 0, endpoint.connect())
        return try PostgresStore(endpoint, tenant: tenant, readers: 2)
    }
}
