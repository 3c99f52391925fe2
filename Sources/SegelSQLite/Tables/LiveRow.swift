internal import Foundation
internal import GRDB

/// A row while its statement stands on it, read by position. GRDB's own `Row` copies every column and makes a dictionary of their names first, which took
/// longer than SQLite takes to find the row; a decision reads two dozen.
///
/// A value of GRDB's only to be fetched as one, from the first column, which therefore must not be NULL.
struct LiveRow: StatementColumnConvertible, DatabaseValueConvertible {
    private let statement: SQLiteStatement

    init(sqliteStatement: SQLiteStatement, index: CInt) { statement = sqliteStatement }

    var databaseValue: DatabaseValue { .null }
    static func fromDatabaseValue(_: DatabaseValue) -> LiveRow? { nil }

    subscript<Value: StatementColumnConvertible>(column: CInt) -> Value {
        get throws {
            guard let value: Value = nullable(column) else { throw CorruptRow("a column is NULL that never is") }
            return value
        }
    }

    func nullable<Value: StatementColumnConvertible>(_ column: CInt) -> Value? { Value.fromStatement(statement, atUncheckedIndex: column) }
}

extension Statement {
    /// The first row, while it is there.
    func first<Value>(_ arguments: StatementArguments, _ read: (LiveRow) throws -> Value) throws -> Value? {
        let cursor = try LiveRow.fetchCursor(self, arguments: arguments)
        // The statement leaves its row with the cursor.
        return try withExtendedLifetime(cursor) { try cursor.next().map(read) }
    }

    func all<Value>(_ arguments: StatementArguments, _ read: (LiveRow) throws -> Value) throws -> [Value] {
        let cursor = try LiveRow.fetchCursor(self, arguments: arguments)
        var values: [Value] = []
        while let row = try cursor.next() { values.append(try read(row)) }
        return values
    }
}
