internal import Foundation
internal import GRDB
internal import Glibc
package import SegelUseCases

/// All rows of a database, for whoever copies them without knowing a table.
package struct SQLiteRows: RowTarget {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// One moment's view, however long it takes, on a connection that never writes nor checkpoints: the owner goes on serving. Throws `NewerSchema`,
    /// and `OlderRows` for a database that this program has not opened yet.
    package static func read<Value>(_ path: String, _ body: (SQLiteRows) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cell_size_check = ON")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { db in
            guard try !Schema.migrations.hasBeenSuperseded(db) else { throw NewerSchema() }
            guard try Schema.migrations.hasCompletedMigrations(db) else { throw OlderRows() }
            return try body(SQLiteRows(db))
        }
    }

    /// Columns of each table.
    package func shape() throws -> [String: Set<String>] {
        let names = try String.fetchAll(
            db,
            sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> 'grdb_migrations'"
        )
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, Set(try db.columns(in: $0).map(\.name))) })
    }

    package func count(of table: StoredTable) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table.name.quotedDatabaseIdentifier)") ?? 0
    }

    package func rows(of table: StoredTable, _ body: ([StoredValue]) throws -> Void) throws {
        let columns = table.columns.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
        let all = "SELECT \(columns) FROM \(table.name.quotedDatabaseIdentifier)"
        let rows = try Row.fetchCursor(db, sql: table.isOrdered ? all + " ORDER BY rowid" : all)
        while let row = try rows.next() {
            try body(try table.columns.indices.map { try Self.value(row[$0] as DatabaseValue, table.name) })
        }
    }

    package func fill(_ table: StoredTable, from source: (_ put: ([StoredValue]) throws -> Void) throws -> Void) throws {
        let columns = table.columns.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try db.makeStatement(sql: "INSERT INTO \(table.name.quotedDatabaseIdentifier) (\(columns)) VALUES (\(places))")
        try source { row in try statement.execute(arguments: StatementArguments(row.map(Self.argument))) }
    }

    private static func value(_ value: DatabaseValue, _ table: String) throws -> StoredValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .blob(let data): .bytes([UInt8](data))
        // No column of the schema holds one.
        case .double: throw CorruptRow(table)
        }
    }

    private static func argument(_ value: StoredValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}

/// The database has fewer tables than this program knows; opening it would add them, and only its owner may.
package struct OlderRows: Error, CustomStringConvertible {
    package let code = "older_schema"
    package let description = "the database was not opened by this version of segel yet: start it once, or segel db migrate"
}
