internal import Foundation
internal import GRDB
internal import SegelSQLite

extension TestCity {
    /// Runs SQL on the database behind the service's back, as somebody with the file in their hands would.
    package func tamper(_ sql: String) throws { try Self.tamper(directory.databasePath, sql) }

    package static func tamper(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: sql)
        }
        try queue.close()
    }
}
