import SegelTestSupport
import Testing

@testable import SegelPostgres

@Suite("Migrating PostgreSQL", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct MigratorTests {
    private let database: PostgresDatabase

    init() throws { database = try PostgresServer.shared.database() }

    private static let two = [
        Schema.Migration(number: 1, name: "ones", oldest: 1, sql: "CREATE TABLE ones (tenant BIGINT PRIMARY KEY);\(refusing)"),
        Schema.Migration(number: 2, name: "twos", oldest: 1, sql: "CREATE TABLE twos (tenant BIGINT PRIMARY KEY);"),
    ]

    private static let refusing = "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"

    @Test("a plan lists what would run and changes nothing; then it is run, once")
    func plan() throws {
        let session = try database.session()
        let migrator = Migrator(session)
        #expect(try migrator.plan().first == "33 everything until here")
        #expect(try migrator.plan().count == Schema.migrations.count)
        #expect(try session.tables() == [])
        try migrator.migrate()
        #expect(try migrator.plan() == [])
        try migrator.migrate()
        #expect(try session.number("SELECT count(*) FROM schema_migrations") == Schema.migrations.count)
    }

    @Test("of nodes that start at once one migrates, the others find it done")
    func atOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                let session = try database.session()
                nonisolated(unsafe) let migrator = Migrator(session)
                group.addTask { try migrator.migrate() }
            }
            try await group.waitForAll()
        }
        let session = try database.session()
        #expect(try session.number("SELECT count(*) FROM schema_migrations") == Schema.migrations.count)
        #expect(try session.tables().count > 60)
    }

    @Test("a migration that fails leaves nothing of itself, and what came before it stays")
    func failing() throws {
        let session = try database.session()
        let wrong = Schema.Migration(
            number: 3,
            name: "wrong",
            oldest: 1,
            sql: "CREATE TABLE threes (tenant BIGINT PRIMARY KEY); SELECT nothing;"
        )
        #expect(throws: PostgresError.self) { try Migrator(session, Self.two + [wrong]).migrate() }
        #expect(try session.tables() == ["ones", "twos"])
        #expect(try session.number("SELECT max(number) FROM schema_migrations") == 2)
        // The session is usable, no transaction is left open.
        try Migrator(session, Self.two).migrate()
    }

    @Test("an older program refuses a newer schema, unless the newer one says that it may go on (A38)")
    func newer() throws {
        let session = try database.session()
        try Migrator(session, Self.two).migrate()
        // 2 may be worked on by a program that knows 1.
        try Migrator(session, Array(Self.two.prefix(1))).migrate()
        let breaking = Schema.Migration(number: 3, name: "breaking", oldest: 3, sql: "CREATE TABLE threes (tenant BIGINT PRIMARY KEY);")
        try Migrator(session, Self.two + [breaking]).migrate()
        #expect(throws: NewerSchema.self) { try Migrator(session, Self.two).migrate() }
        #expect(throws: NewerSchema.self) { try Migrator(session, Self.two).plan() }
    }

    @Test("a role that row security does not bind is refused")
    func unbound() throws {
        let superuser = try database.ownerSession()
        #expect(throws: UnboundRole.self) { try Migrator(superuser).migrate() }
        // What every node asks before it begins.
        #expect(throws: UnboundRole.self) { try Migrator(superuser).plan() }
        try superuser.execute("ALTER ROLE \(database.name) BYPASSRLS")
        #expect(throws: UnboundRole.self) { try Migrator(database.session()).migrate() }
    }
}
