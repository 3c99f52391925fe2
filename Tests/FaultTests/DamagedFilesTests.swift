import Foundation
import GRDB
import SegelFaultOperations
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Files that are gone or are not what they were. What SQLite cannot tell, the checkpoint outside the database does: an acknowledged commit never
/// disappears without a word.
@Suite("Files gone or damaged")
struct DamagedFilesTests {
    /// A killed city whose last commits are in the WAL only, with a checkpoint published after them.
    private func killed(_ body: (String) async throws -> Void) async throws {
        let operation = try #require(FaultOperations.named("publish"))
        let place = try TemporaryFolder(inMemory: true)
        try await FaultRun.prepare(operation, in: place.path)
        let city = try await FaultRun.open(place.path)
        _ = try await city.citizen(31)
        _ = try await city.mall.publishCheckpoint()
        // The WAL as a kill leaves it; closing would fold it in.
        let copy = place.path + "/killed"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: place.path + "/city", toPath: copy + "/city")
        try FileManager.default.copyItem(atPath: place.path + "/root", toPath: copy + "/root")
        try city.store.close()
        try await body(copy)
    }

    private func refusal(_ folder: String) async -> String {
        do {
            try await FaultRun.open(folder).store.close()
            return "opened"
        } catch let refusal as Refusal { return refusal.code } catch let error as KeyRingError { return error.code } catch {
            return "\(error)"
        }
    }

    @Test("A30: as it was left it opens, with or without its shared-memory file")
    func untouched() async throws {
        try await killed { folder in
            try FileManager.default.removeItem(atPath: folder + "/city/segel.db-shm")
            #expect(await refusal(folder) == "opened")
        }
    }

    @Test("A30, A44: without its WAL, or with one cut or altered in its last commits, it stays locked")
    func wal() async throws {
        try await killed { folder in
            try FileManager.default.removeItem(atPath: folder + "/city/segel.db-wal")
            #expect(await refusal(folder) == "database_rolled_back")
        }
        for change in ["cut", "altered", "emptied"] {
            try await killed { folder in
                let path = URL(filePath: folder + "/city/segel.db-wal")
                var bytes = try Data(contentsOf: path)
                try #require(bytes.count > 100_000)
                switch change {
                case "cut": bytes.removeLast(bytes.count / 2)
                case "altered": bytes[bytes.count / 3] ^= 1
                default: bytes = Data()
                }
                try bytes.write(to: path)
                #expect(await refusal(folder) == "database_rolled_back", "\(change)")
            }
        }
    }

    @Test("A30: an empty database, or one of zeros, is no database that was")
    func database() async throws {
        for size in [0, 65_536] {
            try await killed { folder in
                try FileManager.default.removeItem(atPath: folder + "/city/segel.db-wal")
                try Data(count: size).write(to: URL(filePath: folder + "/city/segel.db"))
                let said = await refusal(folder)
                #expect(said != "opened", "\(size) bytes of nothing")
                #expect(said == "database_rolled_back" || said.contains("not a database"), "\(said)")
            }
        }
    }

    @Test("A30: a damaged key ring says so; a missing one is no deployment")
    func keyRing() async throws {
        try await killed { folder in
            let path = URL(filePath: folder + "/city/keyring")
            var bytes = try Data(contentsOf: path)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: path)
            #expect(await refusal(folder) == KeyRingError.damaged.code)
            try FileManager.default.removeItem(at: path)
            #expect(await refusal(folder) == "notInitialised")
        }
    }

    @Test("A30: a damaged checkpoint is said to be one")
    func checkpoint() async throws {
        try await killed { folder in
            try Data("bukan catatan".utf8).write(to: URL(filePath: folder + "/city/public/log/checkpoint"))
            #expect(await refusal(folder) == "checkpoint_damaged")
        }
    }

    @Test("A38: a program older than the database's schema refuses it, and changes nothing")
    func newerSchema() async throws {
        try await killed { folder in
            let path = folder + "/city/segel.db"
            let database = try DatabaseQueue(path: path)
            try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999 from the future')") }
            try database.close()
            let before = try Self.rows(path)
            #expect(await refusal(folder).contains("newer version"))
            #expect(try Self.rows(path) == before)
        }
    }

    /// Every row of every table, as text. Not the file's bytes: whoever opens a database brings its WAL home.
    private static func rows(_ path: String) throws -> [String] {
        let database = try DatabaseQueue(path: path)
        defer { try? database.close() }
        return try database.read { db in
            let schema = try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            return try schema + tables.flatMap { try Row.fetchAll(db, sql: "SELECT * FROM \($0)").map(\.description) }
        }
    }
}
