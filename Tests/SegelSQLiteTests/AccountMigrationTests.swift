import Foundation
import GRDB
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelSQLite

/// A database as version 1 of this program wrote it, then opened by this one.
@Suite("Migration 8: accounts are found by the citizen, blind indexes name their version")
struct AccountMigrationTests {
    private static let citizen = "0123456789abcdef0123456789abcdef"
    private static let index = String(repeating: "5a", count: 32)

    private static let rows = """
        INSERT INTO citizen_keys VALUES (x'\(citizen)', x'\(String(repeating: "11", count: 16))', 1, 1, x'00');
        INSERT INTO blind_index (nik, citizen) VALUES (x'\(index)', x'\(citizen)');
        INSERT INTO accounts VALUES (
            x'\(String(repeating: "22", count: 16))', 1, x'\(index)',
            CAST('{"id":"22222222222222222222222222222222","name":{"citizen":{"blindIndex":[90,90]}},"citizen":"\(citizen)","duties":[],\
        "activation":{"codeHash":[7],"expires":5},"lockout":{"failures":2,"until":9}}' AS BLOB)
        );
        INSERT INTO accounts VALUES (
            x'\(String(repeating: "33", count: 16))', 2, CAST('loket-1' AS BLOB),
            CAST('{"id":"33333333333333333333333333333333","name":{"officer":{"_0":"loket-1"}},"duties":[{"role":"head","agency":"a"}],\
        "lockout":{"failures":0,"until":0}}' AS BLOB)
        );
        """

    private func database(_ path: String, adding more: String = "") throws {
        let queue = try DatabaseQueue(path: path)
        try Schema.migrations.migrate(queue, upTo: "1")
        try queue.write { try $0.execute(sql: Self.rows + more) }
        try queue.close()
    }

    @Test("A38: rows of version 1 are found as before, and the file holds no index as a name any more") func migrates() async throws {
        let folder = try TemporaryFolder()
        try database(folder.path + "/db")
        let store = try SQLiteStore(path: folder.path + "/db")
        let citizen = try CitizenID(text: Self.citizen)
        let index = try BlindIndex(version: 1, bytes: [UInt8](repeating: 0x5A, count: 32))
        let (found, account, officer, census) = try await store.read { tx in
            (
                try tx.citizen(for: index), try tx.account(named: .citizen(citizen)), try tx.account(named: .officer("loket-1")),
                try tx.blindIndexCensus()
            )
        }
        #expect(found == citizen && census == [1: 1])
        let migrated = try #require(account)
        #expect(migrated.name == .citizen(citizen) && migrated.citizen == citizen)
        #expect(migrated.lockout.failures == 2 && migrated.lockout.until == 9 && migrated.activation?.codeHash == [7])
        #expect(officer?.duties == [Duty(role: "head", agency: "a")])
        // It can be written back, and found by its id.
        try await store.write { try $0.update(migrated) }
        #expect(try await store.read { try $0.account(migrated.id) } == migrated)
        #expect(try await store.read { try $0.citizen(for: BlindIndex(version: 2, bytes: index.bytes)) } == nil)
    }

    @Test("an account whose index leads to nobody stops the migration, and nothing is changed") func orphan() throws {
        let folder = try TemporaryFolder()
        let orphan = "INSERT INTO accounts VALUES (x'44', 1, x'\(String(repeating: "66", count: 32))', CAST('{}' AS BLOB));"
        try database(folder.path + "/db", adding: orphan)
        #expect(throws: DatabaseError.self) { try SQLiteStore(path: folder.path + "/db") }
        let queue = try DatabaseQueue(path: folder.path + "/db")
        let names = try queue.read { try Data.fetchAll($0, sql: "SELECT name FROM accounts WHERE name_kind = 1 ORDER BY id") }
        #expect(names.map(\.count) == [32, 32])
    }
}
