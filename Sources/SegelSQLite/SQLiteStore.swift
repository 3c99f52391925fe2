internal import GRDB
internal import Glibc
package import SegelUseCases

/// `Store` on SQLite: the embedded default. One connection writes and checkpoints, others read snapshots of the WAL; the data directory's
/// lock keeps every other process away.
package final class SQLiteStore: Store {
    private let pool: DatabasePool

    package init(path: String) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA foreign_keys = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cell_size_check = ON")
        }
        // SQLite gives its companion files the database's mode, so an empty 0600 file first settles it whatever the umask says.
        if !DurableFile.exists(path) { Glibc.close(try DurableFile.create(path)) }
        pool = try DatabasePool(path: path, configuration: configuration)
        // FULL: an acknowledged commit has been fsynced. The pool sets NORMAL on its writer when it turns on the WAL, which may lose the last
        // commits at power loss; so this comes after.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Schema.migrations.migrate(pool)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await pool.read { try body(SQLiteTransaction(db: $0)) }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.write { try body(SQLiteTransaction(db: $0)) }
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_IOERR_FSYNC {
            stopBecauseOutcomeUnknown()
        }
    }

    /// Moves the WAL into the database and empties it; called at the end of `serve` and before a copy is taken.
    package func checkpoint() throws {
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    }

    package func close() throws { try pool.close() }

    /// The pragmas as the connection reports them, for `doctor` and the tests.
    package func durability() throws -> (journal: String, synchronous: Int, version: String) {
        try pool.writeWithoutTransaction { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "", try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1,
                try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? ""
            )
        }
    }
}

/// One transaction's view of all tables; each port is an extension beside its table's SQL.
struct SQLiteTransaction: StoreTransaction {
    let db: Database
}
