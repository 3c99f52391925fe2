import Dispatch
import SegelTestSupport
import SegelUseCases
import Synchronization
import Testing

@testable import SegelPostgres

/// Attack A37: what was acknowledged is there, once; what was refused is not.
@Suite("Commits on PostgreSQL", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct CommitTests {
    private let database: PostgresDatabase

    init() throws {
        database = try PostgresServer.shared.database()
        let session = try database.session()
        try Migrator(session).migrate()
        try PostgresStore.addTenant(1, named: "kota uji", at: 0, session)
    }

    private func store(_ url: String? = nil, patience: Duration = .seconds(120)) throws -> PostgresStore {
        try PostgresStore(PostgresEndpoint(url: url ?? database.url), patience: patience)
    }

    private func count(_ store: PostgresStore) async throws -> Int {
        try await store.read { try $0.postgres.count() }
    }

    @Test("A37: a connection lost before, at and after COMMIT: each write is kept, and once", arguments: FaultyWire.Moment.allCases)
    func lost(_ moment: FaultyWire.Moment) async throws {
        let wire = try FaultyWire(database)
        let store = try store(wire.url)
        _ = try await store.write { try $0.postgres.countUp() }
        wire.cut(at: moment)
        let answers = try await wire.explaining {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await store.write { try $0.postgres.countUp() } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(wire.wasCut)
        #expect(answers.sorted() == Array(2...21), "nobody was told a number that another was told")
        #expect(try await count(store) == 21)
        store.close()
        wire.close()
    }

    @Test("A37: writes that wait together for a database that is gone are told so together, after one try")
    func gone() throws {
        let wire = try FaultyWire(database)
        let queue = CommitQueue(
            try PostgresEndpoint(url: wire.url),
            tenant: 1,
            node: [UInt8](repeating: 7, count: 16),
            patience: .zero,
            committing: { _, _ in }
        )
        let isRunning = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0), failures = Mutex<[(any Error)?]>([])
        let answer: @Sendable ((any Error)?) -> Void = { failure in failures.withLock { $0.append(failure) } }
        queue.submit(
            CommitQueue.Job { _ in
                isRunning.signal()
                mayEnd.wait()
                return nil
            } answer: {
                answer($0)
            }
        )
        isRunning.wait()
        wire.refuse()
        for _ in 0..<20 {
            queue.submit(
                CommitQueue.Job { _ in
                    nil
                } answer: {
                    answer($0)
                }
            )
        }
        mayEnd.signal()
        queue.close()
        let answers = failures.withLock { $0 }
        #expect(answers.count == 21 && answers[0] is CommitUnknown)
        #expect(answers.dropFirst().allSatisfy { $0 is PostgresUnreachable })
        #expect(wire.refused == 1)
        wire.close()
    }

    @Test("A37: a server process ended in the middle of a write: the write is done again, and kept once")
    func terminated() async throws {
        let store = try store()
        let owner = try database.ownerSession()
        let tries = Counter()
        try await store.write { tx in
            try tx.postgres.countUp()
            if tries.next() == 1 {
                let pid = try tx.postgres.session.query("SELECT pg_backend_pid()", []).row(0).int(0)
                let own = try PostgresSession([("dbname", database.ownerURL)])
                _ = try own.query("SELECT pg_terminate_backend($1::int, 60000)", [.text(String(pid))])
            }
            try tx.postgres.countUp()
        }
        #expect(tries.value == 2)
        #expect(try await count(store) == 2)
        // Between two writes it goes unnoticed.
        _ = try owner.query("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = $1", [.text(database.name)])
        _ = try await store.write { try $0.postgres.countUp() }
        #expect(try await count(store) == 3)
        store.close()
    }

    @Test("a write that is refused takes back only itself, whoever shares its commit")
    func together() async throws {
        let store = try store()
        let kept = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.postgres.countUp()
                            if number % 3 == 0 { throw Refusal.notFound }
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(kept == 40)
        #expect(try await count(store) == 40)
        store.close()
    }

    @Test("what was read in a write is still so when it is written, whichever node writes")
    func nodes() async throws {
        let stores = [try store(), try store(), try store()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for store in stores {
                for _ in 0..<20 {
                    group.addTask {
                        try await store.write { tx in
                            let before = try tx.postgres.count()
                            _ = try tx.postgres.run("DELETE FROM serials WHERE tenant = $1 AND series = 'uji'")
                            _ = try tx.postgres.run("INSERT INTO serials (tenant, series, last) VALUES ($1, 'uji', $2)", before + 1)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await count(stores[0]) == 60)
        for store in stores { store.close() }
    }

    @Test("a write that went on after a refused statement is not told it was kept")
    func goesOn() async throws {
        let store = try store()
        await #expect(throws: PostgresError.transactionFailed) {
            try await store.write { tx in
                try tx.postgres.countUp()
                _ = Result { try tx.postgres.run("INSERT INTO serials (tenant, series, last) VALUES ($1, 'uji', 0)") }
            }
        }
        #expect(try await count(store) == 0)
        store.close()
    }

    @Test("a read sees one moment, and cannot write")
    func reads() async throws {
        // A write refused as read-only is taken for a server that was switched, and tried again.
        let store = try store(patience: .milliseconds(10)), other = try self.store()
        _ = try await other.write { try $0.postgres.countUp() }
        let (before, after) = try await store.read { tx in
            let before = try tx.postgres.count()
            let session = try database.session(tenant: 1)
            _ = try session.query("UPDATE serials SET last = 7 WHERE tenant = $1", [.integer(1)])
            return (before, try tx.postgres.count())
        }
        #expect(before == 1 && after == 1)
        #expect(try await count(store) == 7)
        await #expect(throws: PostgresError.self) { try await store.read { try $0.postgres.countUp() } }
        store.close()
        other.close()
    }

    @Test("a database that is not there is said to be so, and a store that was closed too")
    func unreachable() async throws {
        let store = try store()
        let dead = try PostgresEndpoint(url: "postgresql:///uji?host=/nowhere")
        #expect(throws: PostgresUnreachable.self) { try PostgresStore(dead) }
        store.close()
        await #expect(throws: StoreClosed.self) { try await store.write { _ in } }
        await #expect(throws: StoreClosed.self) { try await store.read { _ in } }
    }

    @Test("a tenant that is not there, a schema that is not there, a password in the URL: refused")
    func refusals() throws {
        #expect(throws: NoSuchTenant.self) { try PostgresStore(PostgresEndpoint(url: database.url), tenant: 2) }
        let empty = try PostgresServer.shared.database()
        #expect(throws: OlderSchema.self) { try PostgresStore(PostgresEndpoint(url: empty.url)) }
        #expect(throws: PostgresEndpoint.Refusal.passwordInURL) { try PostgresEndpoint(url: "postgresql://a:b@localhost/c") }
        #expect(throws: PostgresEndpoint.Refusal.malformed) { try PostgresEndpoint(url: "mysql://localhost/c") }
    }
}

/// What the tests count with: a row that each write makes one higher.
extension PostgresTransaction {
    @discardableResult
    func countUp() throws -> Int {
        try row(
            """
            INSERT INTO serials (tenant, series, last) VALUES ($1, 'uji', 1)
            ON CONFLICT (tenant, series) DO UPDATE SET last = serials.last + 1 RETURNING last
            """
        ) { try $0.int(0) } ?? 0
    }

    func count() throws -> Int { try row("SELECT last FROM serials WHERE tenant = $1 AND series = 'uji'") { try $0.int(0) } ?? 0 }
}

extension StoreTransaction {
    var postgres: PostgresTransaction {
        get throws { try #require(self as? PostgresTransaction) }
    }
}

final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }

    func next() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
