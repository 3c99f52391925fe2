import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelPostgres

/// Nodes of two versions at one database, while one after the other is replaced (Docs/Decisions/0026). A38.
@Suite("Rolling upgrades", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct RollingTests {
    private let session: PostgresSession

    init() throws { session = try PostgresServer.shared.database().session() }

    /// What in `migrations` programs would not survive that a later migration lets go on.
    private func breaks(_ migrations: [Schema.Migration]) throws -> [String] {
        var found: [String] = []
        // The columns that programs of each number know.
        var known: [(number: Int, columns: [Column])] = []
        for (place, migration) in migrations.enumerated() {
            try Migrator(session, Array(migrations.prefix(place + 1))).migrate()
            let columns = try Column.all(session)
            // The oldest that may go on knows the fewest columns, but others of between may know some that it does not.
            for older in known where older.number >= migration.oldest {
                found += older.columns.flatMap { column in
                    column.problems(among: columns).map { "\(migration.number) breaks programs of \(older.number): \($0)" }
                }
                found += columns.filter { new in new.isDemanded && older.columns.contains { $0.table == new.table } }
                    .filter { new in !older.columns.contains { $0.place == new.place } }
                    .map { "\(migration.number) breaks programs of \(older.number): they do not fill \($0.place)" }
            }
            known.append((migration.number, columns))
        }
        return found
    }

    @Test("no migration that a program may go on under takes a table or column from it, retypes one or demands one that it does not fill")
    func own() throws { #expect(try breaks(Schema.migrations) == []) }

    @Test(
        "such a migration is found",
        arguments: [
            ("ALTER TABLE ones DROP COLUMN name", "ones.name is gone"),
            ("ALTER TABLE ones RENAME COLUMN name TO title", "ones.name is gone"),
            ("ALTER TABLE ones RENAME TO others", "ones.name is gone"), ("DROP TABLE ones", "ones.name is gone"),
            ("ALTER TABLE ones ALTER COLUMN name TYPE BYTEA USING name::BYTEA", "ones.name is of another type"),
            ("ALTER TABLE ones ALTER COLUMN name SET NOT NULL", "ones.name must be filled"),
            ("ALTER TABLE ones ADD COLUMN more BIGINT NOT NULL", "they do not fill ones.more"),
        ]
    )
    func found(sql: String, problem: String) throws {
        let before = Schema.Migration(number: 1, name: "ones", oldest: 1, sql: Self.ones)
        #expect(try breaks([before, .init(number: 2, name: "x", oldest: 1, sql: sql + ";")]).contains { $0.hasSuffix(problem) })
    }

    @Test("what programs of before are shut out of, and what only adds, is no problem")
    func allowed() throws {
        let before = Schema.Migration(number: 1, name: "ones", oldest: 1, sql: Self.ones)
        let adds = """
            ALTER TABLE ones ADD COLUMN more BIGINT NOT NULL DEFAULT 0, ADD COLUMN maybe TEXT;
            CREATE TABLE twos (tenant BIGINT NOT NULL);
            """
        let expand = Schema.Migration(number: 2, name: "expand", oldest: 1, sql: adds)
        // Programs of 2 fill `more` and read `name` no longer.
        let contract = Schema.Migration(number: 3, name: "contract", oldest: 3, sql: "ALTER TABLE ones DROP COLUMN name;")
        #expect(try breaks([before, expand, contract]) == [])
    }

    private static let ones = """
        CREATE TABLE ones (tenant BIGINT NOT NULL PRIMARY KEY, name TEXT);
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        """
}

/// Of a table, as the catalogue has it.
private struct Column: Equatable {
    let table: String
    let name: String
    let type: String
    /// An INSERT that does not name it is refused.
    let isDemanded: Bool

    var place: String { "\(table).\(name)" }

    func problems(among columns: [Column]) -> [String] {
        guard let now = columns.first(where: { $0.place == place }) else { return ["\(place) is gone"] }
        if now.type != type { return ["\(place) is of another type"] }
        return now.isDemanded && !isDemanded ? ["\(place) must be filled"] : []
    }

    static func all(_ session: PostgresSession) throws -> [Column] {
        let result = try session.query(
            """
            SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT,
                (is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO')::INT::BIGINT
            FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
            """,
            []
        )
        return try (0..<result.count).map { number in
            let row = result.row(number)
            return Column(table: try row.text(0), name: try row.text(1), type: try row.text(2), isDemanded: try row.int(3) == 1)
        }
    }
}

@Suite("What a store cannot do now")
struct UnavailabilityTests {
    @Test(
        "a full disk, a lost server and a lock not had in time are told from errors of this program",
        arguments: [
            ("53100", StoreUnavailability.full), ("53300", .unreachable), ("57P01", .unreachable), ("08006", .unreachable),
            ("25006", .unreachable), ("55P03", .unreachable), ("42P01", nil), ("23505", nil),
        ]
    )
    func states(state: String, expected: StoreUnavailability?) { #expect(PostgresError(state: state).unavailability == expected) }
}
