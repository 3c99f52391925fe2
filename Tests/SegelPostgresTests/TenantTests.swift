import SegelTestSupport
import Testing

@testable import SegelPostgres

/// Row security as the second wall: what a statement that forgot its tenant would see. `StatementTests` has the first.
@Suite(
    "No tenant reaches another's rows",
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools")
)
struct TenantTests {
    private let database: PostgresDatabase
    private let tables: [String]

    /// Two tenants have a row in every table, alike in all but the tenant. Checks and references, which made-up rows would not keep, are dropped in this
    /// database; keys, indexes and policies stay.
    init() throws {
        database = try PostgresServer.shared.database()
        let session = try database.session()
        try Migrator(session).migrate()
        tables = try session.tables()
        for constraint in try session.strings(
            """
            SELECT format('ALTER TABLE %I DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f') ORDER BY contype DESC
            """
        ) { try session.execute(constraint) }
        let owner = try database.ownerSession()
        // Neither triggers nor row security hold a superuser up.
        try owner.execute("SET session_replication_role = replica")
        for table in tables { for tenant in 1...2 { try owner.execute(try Self.insert(table, tenant, owner)) } }
    }

    private static func insert(_ table: String, _ tenant: Int, _ session: PostgresSession) throws -> String {
        let columns = try session.strings(
            "SELECT attname FROM pg_attribute WHERE attrelid = '\(table)'::regclass AND attnum > 1 AND attidentity = '' ORDER BY attnum"
        )
        let values = try session.strings(
            """
            SELECT CASE atttypid::regtype::text WHEN 'bigint' THEN '1' WHEN 'text' THEN '''x''' ELSE '''\\x00''' END
            FROM pg_attribute WHERE attrelid = '\(table)'::regclass AND attnum > 1 AND attidentity = '' ORDER BY attnum
            """
        )
        return "INSERT INTO \(table) (\((["tenant"] + columns).joined(separator: ", "))) "
            + "VALUES (\((["\(tenant)"] + values).joined(separator: ", ")))"
    }

    @Test("each sees its own row of every table, and the other's neither to read nor to change nor to delete")
    func rows() throws {
        let second = try database.session(tenant: 2)
        #expect(tables.count > 60)
        for table in tables {
            #expect(try second.number("SELECT count(*) FROM \(table)") == 1, "\(table)")
            #expect(try second.number("SELECT max(tenant) FROM \(table)") == 2, "\(table)")
            #expect(try second.number("SELECT count(*) FROM \(table) WHERE tenant = 1") == 0, "\(table)")
            try second.execute("BEGIN")
            #expect(try second.query("UPDATE \(table) SET tenant = tenant WHERE tenant = 1", []).changes == 0, "\(table)")
            #expect(try second.query("DELETE FROM \(table) WHERE tenant = 1", []).changes == 0, "\(table)")
            try second.execute("ROLLBACK")
        }
        let owner = try database.ownerSession()
        for table in tables { #expect(try owner.number("SELECT count(*) FROM \(table)") == 2, "\(table)") }
    }

    @Test("none writes a row for another, moves one there, or empties a table")
    func writing() throws {
        let second = try database.session(tenant: 2)
        for table in tables {
            #expect(try state { try second.execute(Self.insert(table, 1, second)) } == "42501", "\(table)")
            #expect(try state { try second.execute(Self.insert(table, 3, second)) } == "42501", "\(table)")
            // Refused by the policy, or before it by a table that refuses every change.
            let moved = try state { try second.execute("UPDATE \(table) SET tenant = 1") }
            #expect(moved == "42501" || moved == "23000", "\(table)")
            #expect(try state { try second.execute("TRUNCATE \(table) CASCADE") } == "23000", "\(table)")
        }
    }

    @Test("a session without a tenant, and one whose transaction has ended, reach nothing")
    func nobody() throws {
        let nobody = try database.session(), ended = try database.session()
        try ended.execute("BEGIN; SELECT set_config('segel.tenant', '1', true); COMMIT")
        for table in tables {
            for session in [nobody, ended] {
                #expect(try state { try session.execute("SELECT * FROM \(table)") } != nil, "\(table)")
                #expect(try state { try session.execute("DELETE FROM \(table)") } != nil, "\(table)")
                #expect(try state { try session.execute(Self.insert(table, 1, session)) } != nil, "\(table)")
            }
        }
    }

    /// The SQLSTATE of what was refused; nil where nothing was.
    private func state(_ body: () throws -> Void) throws -> String? {
        do {
            try body()
            return nil
        } catch let error as PostgresError { return error.state }
    }
}
