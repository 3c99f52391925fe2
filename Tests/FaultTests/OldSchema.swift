import Foundation
import GRDB

@testable import SegelSQLite

/// Puts a city back to the first schema with all its rows, as a deployment of the first release would have left it.
enum OldSchema {
    static func putBack(_ path: String) throws {
        let old = path + ".old"
        let database = try DatabaseQueue(path: old)
        try Schema.migrations.migrate(database, upTo: "1")
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: "ATTACH ? AS today", arguments: [path])
            for table in try String.fetchAll(db, sql: "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'grdb%'")
            {
                let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table]).joined(
                    separator: ", "
                )
                try db.execute(sql: "INSERT INTO main.\(table) (\(columns)) SELECT \(columns) FROM today.\(table)")
            }
            // Accounts were found by the blind index then.
            try db.execute(
                sql: "UPDATE accounts SET name = (SELECT nik FROM blind_index WHERE citizen = accounts.name) WHERE name_kind = 1"
            )
            try db.execute(sql: "DETACH today")
        }
        try database.close()
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.moveItem(atPath: old, toPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
