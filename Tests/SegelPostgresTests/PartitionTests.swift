import SegelTestSupport
import Testing

@testable import SegelPostgres

@Suite(
    "The schema in partitions",
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools")
)
struct PartitionTests {
    @Test("the same schema stands with every table partitioned by its tenant, rows and references in their partitions")
    func partitioned() throws {
        let session = try PostgresServer.shared.database().session()
        var tables: [String] = []
        let statements = /CREATE TABLE (\w+) \([^;]*\)(?=;)/
        let partitioned = Schema.migrations.map { migration in
            let sql = migration.sql.replacing(statements) { match in
                tables.append(String(match.1))
                let parts = (0..<2).map {
                    "CREATE TABLE \(match.1)_p\($0) PARTITION OF \(match.1) FOR VALUES WITH (MODULUS 2, REMAINDER \($0))"
                }
                return ([match.0 + " PARTITION BY HASH (tenant)"] + parts).joined(separator: ";\n")
            }
            return Schema.Migration(number: migration.number, name: migration.name, oldest: migration.oldest, sql: sql)
        }
        try Migrator(session, partitioned).migrate()
        #expect(tables.count > 60)
        #expect(try session.number("SELECT count(*) FROM pg_class WHERE relkind = 'p'") == tables.count)
        // Partitions are walled too: a statement may name one.
        #expect(try session.number("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relforcerowsecurity") == 3 * tables.count)
        for tenant in 1...8 {
            let citizen = "decode(repeat('0\(tenant)', 16), 'hex')"
            try session.execute(
                """
                SET segel.tenant = '\(tenant)';
                INSERT INTO tenants VALUES (\(tenant), 'x', 0);
                INSERT INTO citizens VALUES (\(tenant), \(citizen));
                INSERT INTO holds VALUES (\(tenant), \(citizen), \(citizen), 1, NULL, '');
                """
            )
            #expect(try session.number("SELECT count(*) FROM holds") == 1)
            #expect(throws: PostgresError.self) { try session.execute("INSERT INTO holds VALUES (\(tenant), \(citizen), '', 1, NULL, '')") }
        }
    }
}
