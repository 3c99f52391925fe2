import Foundation
import GRDBSQLite
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Synchronization

/// The head's signature on cases they have looked at: number, status index, intent, signature, log entry, credential, each acknowledged only when it is
/// on the disk; 32 heads at a time. Against bare SQLite that commits rows of the same size one by one at synchronous=FULL.
extension Benchmarks {
    static func issuing() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let officers = try await city.officers(for: "SIP")
        guard let head = officers.last else { return }
        let clients = 32, rounds = 5, each = 64
        let waiting = Waiting()
        let people = try await withThrowingTaskGroup(of: SignedIn.self) { group in
            for serial in 0..<16 { group.addTask { try await city.citizen(serial) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in people {
                group.addTask {
                    for _ in 0..<each * (rounds + 1) / people.count {
                        let id = try await city.submitted(person)
                        for officer in officers.dropLast() { _ = try await city.approve(id, by: officer) }
                        waiting.add(id, try await city.mall.officerCase(id, for: head).detail.revision)
                    }
                }
            }
            try await group.waitForAll()
        }
        let bare = try BareSQLite(folder.path + "/bare.db")
        try await compare(
            "durably",
            "a head's decision to issue, durably, 32 at a time, 1/s",
            against: "single commits of bare SQLite",
            floor: 1,
            unit: Double(each),
            pairs: rounds
        ) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<clients {
                    group.addTask {
                        for _ in 0..<each / clients {
                            guard let (id, revision) = waiting.next() else { return }
                            _ = try await city.mall.decide(.approve, on: id, revision: revision, by: head)
                        }
                    }
                }
                try await group.waitForAll()
            }
        } peer: {
            for _ in 0..<each { try bare.insert() }
        }
        let issued = try await city.store.read { try $0.credentialCount() }
        precondition(issued + waiting.count == people.count * (each * (rounds + 1) / people.count))
    }
}

/// Cases at the head's desk.
private final class Waiting: Sendable {
    private let cases = Mutex<[(id: String, revision: UInt64)]>([])

    func add(_ id: String, _ revision: UInt64) { cases.withLock { $0.append((id, revision)) } }
    var count: Int { cases.withLock { $0.count } }
    func next() -> (id: String, revision: UInt64)? { cases.withLock { $0.popLast() } }
}

/// One row a transaction, as durable as ours.
private final class BareSQLite {
    private var database: OpaquePointer?
    private var statement: OpaquePointer?
    private let row = [UInt8](repeating: 7, count: 2_500)

    init(_ path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw CocoaError(.fileReadUnknown) }
        for sql in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        ] {
            guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw CocoaError(.fileReadUnknown) }
        }
        guard sqlite3_prepare_v2(database, "INSERT INTO rows (body) VALUES (?)", -1, &statement, nil) == SQLITE_OK else {
            throw CocoaError(.fileReadUnknown)
        }
    }

    func insert() throws {
        sqlite3_reset(statement)
        sqlite3_bind_blob(statement, 1, row, Int32(row.count), nil)
        guard sqlite3_step(statement) == SQLITE_DONE else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close(database)
    }
}
