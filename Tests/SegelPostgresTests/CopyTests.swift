import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

@testable import SegelPostgres

@Suite(
    "A SQLite deployment's rows on PostgreSQL",
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools")
)
struct CopyTests {
    private let folder: TemporaryFolder
    private let database: PostgresDatabase
    private let endpoint: PostgresEndpoint

    init() throws {
        folder = try TemporaryFolder()
        database = try PostgresServer.shared.database()
        endpoint = try PostgresEndpoint(url: database.url)
        let session = try database.session()
        try Migrator(session).migrate()
        for tenant in [1, 2] as [Int64] { try PostgresStore.addTenant(tenant, named: "kota \(tenant)", at: 0, session) }
    }

    private var path: String { folder.path + "/city" }

    /// Two practice licences, one of them revoked, two documents, a few hundred rows in all. Its lock is free when it returns.
    private func makeCity() async throws -> (root: SigningKey, held: HeldCredential) {
        let city = try await TestCity(path)
        let officers = try await city.officers(for: "SIP")
        let held = try await city.issued(city.citizen(1), officers)
        let other = try await city.issued(city.citizen(2), officers)
        try await city.mall.setStatus(.invalid, of: other.id)
        _ = try await city.mall.publishCheckpoint()
        try city.store.close()
        return (city.root, held)
    }

    @discardableResult
    private func copy(tenant: Int64 = 1) throws -> [TableCopied] {
        try SQLiteRows.read(path + "/segel.db") { rows in
            let target = try PostgresRows.writing(endpoint, tenant: tenant)
            let copied = try RowCopy(from: rows, to: target).copy(target.tables)
            try target.commit()
            return copied
        }
    }

    private func compare(tenant: Int64 = 1) throws -> [TableCopied] {
        try SQLiteRows.read(path + "/segel.db") { rows in
            let target = try PostgresRows.reading(endpoint, tenant: tenant)
            return try RowCopy(from: rows, to: target).compare(target.tables)
        }
    }

    @Test("the city goes on where it stood: what was issued verifies, new is issued, keys rotate, the log has one history")
    func goesOn() async throws {
        let (root, held) = try await makeCity()
        let copied = try copy()
        #expect(copied.contains { $0.table == "credentials" && $0.rows == 2 })
        #expect(copied.contains { $0.table == "log_entries" && $0.rows > 10 })
        let store = try PostgresStore(endpoint)
        let size = try await store.read { try $0.logSize() }
        let city = try await TestCity(path, reopening: root, between: { _ in store })
        #expect(try await city.mall.rollbackFinding() == nil, "it continues what was published")
        #expect(try await city.mall.verify(held.bytes).exitCode == 0)
        var officers: [SignedIn] = []
        for step in city.mall.catalogue.service("SIP")?.workflow.steps ?? [] {
            officers.append(try await city.officer("baru-\(step.id)", [Duty(role: step.role, agency: step.agency)]))
        }
        let new = try await city.issued(city.citizen(3), officers)
        #expect(try await city.mall.verify(new.bytes).exitCode == 0)
        #expect(try await city.mall.rotate(RotationName(key: .kekCitizen, from: 1, to: 2)).isFinished)
        try await city.mall.setStatus(.invalid, of: held.id)
        #expect(try await city.mall.verify(held.bytes).exitCode != 0)
        _ = try await city.mall.publishCheckpoint()
        #expect(try await city.mall.rollbackFinding() == nil)
        #expect(try await store.read { try $0.logSize() } > size)
        #expect(try await store.read { try $0.credentialCount() } == 3)
        store.close()
    }

    @Test("what triggers make is put once: lists' sizes, what is to be printed, and the order of rows")
    func triggers() async throws {
        _ = try await makeCity()
        try copy()
        let session = try database.session(tenant: 1)
        #expect(
            try session.number("SELECT sum(used)::BIGINT FROM status_list_sizes") == session.number("SELECT count(*) FROM status_entries")
        )
        #expect(try session.number("SELECT count(*) FROM unprinted") == 2)
        #expect(try compare().count > 50)
        // A row more is made by a trigger again once nobody copies.
        try session.execute("UPDATE status_entries SET value = 1; DELETE FROM unprinted")
        let error = #expect(throws: TableDiffers.self) { try compare() }
        #expect(["status_entries", "unprinted"].contains(error?.table))
    }

    @Test("a copy that is not committed leaves nothing; a second one into the same rows is refused by their keys; other tenants see none")
    func wholeOrNothing() async throws {
        _ = try await makeCity()
        try SQLiteRows.read(path + "/segel.db") { rows in
            let target = try PostgresRows.writing(endpoint, tenant: 1)
            _ = try RowCopy(from: rows, to: target).copy(target.tables)
            try target.rollBack()
        }
        #expect(try PostgresRows.reading(endpoint, tenant: 1).firstFilled() == nil)
        try copy()
        #expect(try PostgresRows.reading(endpoint, tenant: 1).firstFilled() != nil)
        #expect(try PostgresRows.reading(endpoint, tenant: 2).firstFilled() == nil)
        #expect(throws: PostgresError.self) { try copy() }
        // A region more, with the same identifiers.
        #expect(try copy(tenant: 2).map(\.digest) == compare().map(\.digest))
    }

    @Test("and back: a SQLite database with the same rows, sound by its own check")
    func back() async throws {
        _ = try await makeCity()
        let there = try copy()
        let source = try PostgresRows.reading(endpoint, tenant: 1)
        var back: [TableCopied] = []
        let twin = try BackupPlacesOnDisk(DataDirectory(path)).makeCopy { back = try RowCopy(from: source, to: $0).copy(source.tables) }
        #expect(back.map(\.digest) == there.map(\.digest) && back.map(\.rows) == there.map(\.rows))
        try twin.checkIntegrity()
        #expect(try twin.read { try $0.credentialCount() } == 2)
        twin.discard()
    }

    @Test("one process alone copies into a tenant")
    func alone() throws {
        let first = try CopyLock(endpoint, tenant: 1)
        #expect(first != nil)
        #expect(try CopyLock(endpoint, tenant: 1) == nil)
        #expect(try CopyLock(endpoint, tenant: 2) != nil)
        withExtendedLifetime(first) {}
    }

    @Test("a digest tells apart a byte changed, one moved to the next column, a null from nothing, and, where it matters, two rows swapped")
    func digests() {
        func digest(_ rows: [[StoredValue]], ordered: Bool = false) -> RowDigest {
            var digest = RowDigest(of: StoredTable(name: "t", columns: ["a", "b"], isOrdered: ordered))
            for row in rows { digest.add(row) }
            return digest
        }
        let rows: [[StoredValue]] = [[.text("ab"), .bytes([1])], [.integer(1), .null]]
        #expect(digest(rows) == digest(rows.reversed()))
        #expect(digest(rows, ordered: true) != digest(rows.reversed(), ordered: true))
        for other: [[StoredValue]] in [
            [[.text("a"), .bytes([1])], rows[1]], [[.text("ab"), .bytes([2])], rows[1]], [[.text("a"), .text("b")], rows[1]],
            [rows[0], [.integer(1), .bytes([])]], [rows[0], [.integer(1), .text("")]], [rows[0]], rows + [rows[0]],
        ] { #expect(digest(other) != digest(rows)) }
    }
}
