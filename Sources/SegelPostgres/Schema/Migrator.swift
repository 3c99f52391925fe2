/// Brings a database to this program's schema. Safe on a database that others use, and from several nodes at once.
package struct Migrator {
    private let session: PostgresSession
    private let migrations: [Schema.Migration]

    /// A connection that nothing else uses meanwhile.
    package init(_ session: PostgresSession) { self.init(session, Schema.migrations) }

    init(_ session: PostgresSession, _ migrations: [Schema.Migration]) {
        self.session = session
        self.migrations = migrations
    }

    /// What `migrate` would run, by number and name; changes nothing. Throws as `migrate` does.
    package func plan() throws -> [String] {
        try requireBoundRole()
        return try missing().map { "\($0.number) \($0.name)" }
    }

    /// Throws `NewerSchema`, and `UnboundRole` for a role that row security does not bind.
    package func migrate() throws {
        try requireBoundRole()
        // Most starts find nothing to do, and wait for nobody.
        while try !missing().isEmpty {
            try session.execute("BEGIN")
            do {
                try runNext()
                try session.execute("COMMIT")
            } catch {
                // What came of it is known either way: without a COMMIT nothing was kept, and a connection that is lost ends it too.
                try? session.execute("ROLLBACK")
                throw error
            }
        }
    }

    /// One migration, and what every migration leaves behind. Whoever waited for the lock may find that it was done meanwhile.
    private func runNext() throws {
        // Two numbers: a lock space of its own beside the tenants' locks, which have one. "Segl" and the first migration.
        try session.execute("SELECT pg_advisory_xact_lock(1399154540, 33)")
        guard let next = try missing().first else { return }
        try session.execute(Self.record + next.sql + Schema.walls)
        _ = try session.query(
            "INSERT INTO schema_migrations (number, name, oldest) VALUES ($1, $2, $3)",
            [.integer(Int64(next.number)), .text(next.name), .integer(Int64(next.oldest))]
        )
    }

    private static let record = """
        CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, oldest BIGINT NOT NULL);

        """

    private func missing() throws -> [Schema.Migration] {
        let isThere = try session.query("SELECT to_regclass('schema_migrations') IS NOT NULL", []).row(0).flag(0)
        guard isThere else { return migrations }
        let done = try session.query("SELECT number, oldest FROM schema_migrations", [])
        let rows = try (0..<done.count).map { (number: try done.row($0).int(0), oldest: try done.row($0).int(1)) }
        guard rows.allSatisfy({ $0.oldest <= migrations.last?.number ?? 0 }) else { throw NewerSchema() }
        let numbers = Set(rows.map(\.number))
        return migrations.filter { !numbers.contains($0.number) }
    }

    private func requireBoundRole() throws {
        let role = try session.query("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user", [])
        guard role.count == 1, try !role.row(0).flag(0) else { throw UnboundRole() }
    }
}

/// The database was migrated by a newer program: this one would write rows that the newer one's rules do not allow (attack A38).
package struct NewerSchema: Error, CustomStringConvertible {
    package let code = "newer_schema"
    package let description = "the database was written by a newer version of segel; use that version, or restore a backup made before it"
}

/// A superuser or a role with BYPASSRLS sees all tenants' rows whatever the schema says.
package struct UnboundRole: Error, CustomStringConvertible {
    package let code = "unbound_role"
    package let description = "row level security does not bind this database role; use one that is no superuser and has no BYPASSRLS"
}
