import Foundation
import GRDB
import Testing

@testable import SegelSQLite

@Suite("Migrations")
struct MigrationTests {
    @Test("A38: keys of one version a citizen become version rows; everything of a citizen then refers to the citizen")
    func citizenKeyVersions() throws {
        let queue = try DatabaseQueue()
        try Schema.migrations.migrate(queue, upTo: "4 approvals")
        let citizen = Data(repeating: 7, count: 16)
        try queue.write { db in
            try db.execute(sql: "INSERT INTO citizen_keys VALUES (?, ?, 1, 3, ?)", arguments: [citizen, Data([1]), Data([2])])
            try db.execute(sql: "INSERT INTO blind_index VALUES (?, ?)", arguments: [Data(repeating: 1, count: 32), citizen])
        }
        try Schema.migrations.migrate(queue)
        try queue.write { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT citizen, version, key_id, kek_version, wrap FROM citizen_keys"))
            #expect(row[0] == citizen && row[1] == 1 && row[2] == Data([1]) && row[3] == 3 && row[4] == Data([2]))
            for table in ["blind_index", "sealed_values", "documents", "accesses", "cases", "credentials", "citizen_keys"] {
                let parents = try Row.fetchAll(db, sql: "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?)", arguments: [table])
                #expect(parents.contains { $0[0] == "citizens" && $0[1] == "citizen" }, "\(table)")
            }
            #expect(throws: DatabaseError.self) { try db.execute(sql: "DELETE FROM citizens") }
            try db.execute(sql: "INSERT INTO citizen_keys VALUES (?, 2, ?, 3, ?)", arguments: [citizen, Data([1]), Data([4])])
            #expect(throws: DatabaseError.self, "one key id, one version") {
                try db.execute(sql: "INSERT INTO citizens VALUES (?)", arguments: [Data(repeating: 8, count: 16)])
                try db.execute(
                    sql: "INSERT INTO citizen_keys VALUES (?, 2, ?, 3, ?)",
                    arguments: [Data(repeating: 8, count: 16), Data([1]), Data([4])]
                )
            }
        }
    }
}
