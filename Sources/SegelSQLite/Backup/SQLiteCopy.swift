internal import Foundation
internal import GRDB
internal import Glibc
internal import SegelUseCases
internal import SegelVault
private import Synchronization

/// `StoreCopy`: a database file of its own, written without a journal on disk: nothing taken out of it remains beside it.
final class SQLiteCopy: StoreCopy {
    let path: String
    private let queue: Mutex<DatabaseQueue?>

    /// Opens the database at `path`. It is not migrated: what is in a backup stays as it was.
    init(_ path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = MEMORY")
            try db.execute(sql: "PRAGMA synchronous = OFF")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
        }
        queue = Mutex(try DatabaseQueue(path: path, configuration: configuration))
    }

    /// One statement reads one snapshot of the source, whatever is written meanwhile, and leaves free pages behind: what was deleted there does
    /// not come along. The reader is a connection of its own that never writes nor checkpoints.
    static func copy(of source: String, to path: String) throws -> SQLiteCopy {
        // SQLite takes an empty file; made here it has mode 0600 from the start.
        Glibc.close(try DurableFile.create(path))
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let reader = try DatabaseQueue(path: source, configuration: configuration)
            try reader.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
            try reader.close()
            return try SQLiteCopy(path)
        } catch {
            unlink(path)
            throw error
        }
    }

    func read<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value {
        try database { db in try body(SQLiteTransaction(db: db)) }
    }

    func write<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value {
        try database { db in
            var value: Value?
            try db.inTransaction {
                value = try body(SQLiteTransaction(db: db))
                return .commit
            }
            guard let value else { throw CorruptRow("transaction") }
            return value
        }
    }

    func rowCounts() throws -> [String: Int] {
        try database { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return try Dictionary(
                uniqueKeysWithValues: tables.map {
                    ($0, try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0.quotedDatabaseIdentifier)") ?? 0)
                }
            )
        }
    }

    func documents(after cursor: ObjectID?, limit: Int) throws -> [DocumentRecord] {
        try read { tx in try (tx as? SQLiteTransaction)?.documents(after: cursor, limit: limit) ?? [] }
    }

    func checkIntegrity() throws {
        let damaged = BackupFault.damaged(file: "segel.db", offset: nil, .inconsistent)
        do {
            try database { db in
                guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"],
                    try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil
                else { throw damaged }
            }
        } catch is DatabaseError { throw damaged }
    }

    func contents() throws -> any BlobReader {
        try close()
        return try FileReader(path)
    }

    func close() throws {
        try queue.withLock { queue in
            try queue?.close()
            queue = nil
        }
    }

    func discard() {
        do {
            try close()
            try DurableFile.destroy(path)
        } catch { unlink(path) }
    }

    func migrate(_ migrations: DatabaseMigrator) throws {
        guard let open = queue.withLock({ $0 }) else { throw CorruptRow("closed") }
        try migrations.migrate(open)
    }

    func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard let open = queue.withLock({ $0 }) else { throw CorruptRow("closed") }
        return try open.inDatabase(body)
    }
}
