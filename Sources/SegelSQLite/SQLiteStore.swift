internal import GRDB
internal import Glibc
package import SegelUseCases
private import Synchronization

/// `Store` on SQLite: the embedded default. One connection writes and checkpoints, others read snapshots of the WAL; the data directory's
/// lock keeps every other process away.
package final class SQLiteStore: Store {
    private let pool: DatabasePool
    private let commits: CommitQueue
    private let accounts = DecodedBodies<Account>()
    let path: String

    /// `committing`: told of every commit, how long it took and whether it was kept; on whatever thread commits.
    package init(path: String, committing: @escaping CommitObserver = { _, _ in }) throws {
        self.path = path
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // Heeded only by a database that is made now: most rows are sealed values of 1-4 KiB, two to a page instead of a page and an overflow.
            try db.execute(sql: "PRAGMA page_size = 8192")
            try db.execute(sql: "PRAGMA cache_size = -8192")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            // Pages that a statement sets aside would else lie in a temporary file outside the data directory, where nothing wipes them.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
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
        guard try !pool.read(Schema.migrations.hasBeenSuperseded) else { throw NewerSchema() }
        try Schema.migrations.migrate(pool)
        commits = CommitQueue(pool, committing)
    }

    /// Runs where it is called: a few pages from the cache cost less than a change of threads. Scans go in pages, a read each.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try snapshot(body)
    }

    /// Not `async`, so that GRDB's blocking read is chosen.
    private func snapshot<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value {
        try pool.read { try body(SQLiteTransaction(db: $0, accountBodies: accounts)) }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let result = Mutex<Result<Value, any Error>?>(nil)
            commits.submit(
                CommitQueue.Job { [accounts] db in
                    let outcome = Result { try body(SQLiteTransaction(db: db, accountBodies: accounts)) }
                    result.withLock { $0 = outcome }
                    if case .success = outcome { return true } else { return false }
                } answer: { failure in
                    let outcome = result.withLock { $0 }
                    if case .failure(let error)? = outcome { return continuation.resume(throwing: error) }
                    guard let outcome, failure == nil else { return continuation.resume(throwing: failure ?? CancellationError()) }
                    continuation.resume(with: outcome)
                }
            )
        }
    }

    package func availableBytes() throws -> Int64? {
        var volume = statvfs()
        guard statvfs(path, &volume) == 0 else { throw FileFailure.last("statvfs", path) }
        return Int64(volume.f_bavail) * Int64(volume.f_frsize)
    }

    /// A row as it is: SQLite writes its page to the WAL and syncs it all the same.
    package func probeWriting() async throws {
        try await write { tx in
            guard let tx = tx as? SQLiteTransaction else { return }
            try tx.db.execute(sql: "UPDATE grdb_migrations SET identifier = identifier WHERE rowid = 1")
        }
    }

    /// Of the database and of its WAL.
    package func fileSizes() -> (database: Int64, wal: Int64)? { (Self.size(path), Self.size(path + "-wal")) }

    private static func size(_ path: String) -> Int64 {
        var file = stat()
        return stat(path, &file) == 0 ? Int64(file.st_size) : 0
    }

    /// Moves the WAL into the database and empties it; called at the end of `serve` and before a copy is taken.
    package func checkpoint() throws {
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    }

    /// Every page written anew. Other writers wait, readers go on.
    func rewrite() throws {
        // By way of a file of the size of the database, which does not fit into memory. Only what is still there is written to it.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA temp_store = FILE") }
        defer { try? pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA temp_store = MEMORY") } }
        try pool.vacuum()
    }

    package func close() throws { try pool.close() }

    /// What opening would do to a database's schema, and does not: each migration by its name. Throws `NewerSchema`.
    package static func missingMigrations(path: String) throws -> [String] {
        let migrations = Schema.migrations
        let queue = try DatabaseQueue(path: path)
        return try queue.read { db in
            guard try !migrations.hasBeenSuperseded(db) else { throw NewerSchema() }
            let done = try Set(migrations.appliedIdentifiers(db))
            return migrations.migrations.filter { !done.contains($0) }
        }
    }

    /// The version of SQLite this program is linked to (attack A31). One process and one writing connection is what keeps the WAL-reset race of
    /// 3.7.0-3.51.2 out.
    package static func linkedVersion() throws -> String {
        try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "" }
    }

    /// The last migration that this program knows, by its name.
    package static var newestMigration: String { Schema.migrations.migrations.last ?? "" }

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

/// The database was migrated by a newer program: this one would write rows that the newer one's rules do not allow (attack A38).
package struct NewerSchema: Error, CustomStringConvertible {
    package let description = "the database was written by a newer version of segel; use that version, or restore a backup made before it"
}

/// One transaction's view of all tables; each port is an extension beside its table's SQL.
struct SQLiteTransaction: StoreTransaction {
    let db: Database
    var accountBodies = DecodedBodies<Account>()
    let known = KnownCitizenKeys()
}
