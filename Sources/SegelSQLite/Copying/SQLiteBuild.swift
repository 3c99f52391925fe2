internal import GRDB
internal import Glibc
package import SegelUseCases

extension BackupPlacesOnDisk {
    /// A copy of another store, as a SQLite database of this program's schema. `filling` is given what takes its rows, in any order of the tables.
    package func makeCopy(_ filling: (SQLiteRows) throws -> Void) throws -> any StoreCopy {
        let path = try newCopyPath()
        Glibc.close(try DurableFile.create(path))
        do {
            let copy = try SQLiteCopy(path)
            try copy.fill(filling)
            return copy
        } catch {
            unlink(path)
            throw error
        }
    }
}

extension SQLiteCopy {
    /// References are looked at in the end, all at once, and what triggers would do has been done where the rows come from.
    fileprivate func fill(_ filling: (SQLiteRows) throws -> Void) throws {
        try migrate(Schema.migrations)
        try database { db in
            let triggers = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            try db.inTransaction {
                for trigger in triggers { try db.execute(sql: "DROP TRIGGER \((trigger["name"] as String).quotedDatabaseIdentifier)") }
                // What migrations themselves put in, such as numbers that begin at one.
                for table in try SQLiteRows(db).shape().keys { try db.execute(sql: "DELETE FROM \(table.quotedDatabaseIdentifier)") }
                try filling(SQLiteRows(db))
                for trigger in triggers { try db.execute(sql: trigger["sql"] as String) }
                return .commit
            }
        }
        try checkIntegrity()
    }
}
