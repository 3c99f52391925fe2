/// How the server stands, as far as a role without privileges may see it.
package struct DatabaseCondition: Sendable {
    package let version: String
    package let missingMigrations: [String]
    /// Of ours.
    package let tables: Int
    /// Sessions that wait for a lock.
    package let waitingLocks: Int
    /// Of the role.
    package let sessions: Int
    /// Seconds since the role's oldest open transaction began, this one left out.
    package let oldestTransaction: Int64
    package let isSynchronous: Bool

    package init(
        version: String,
        missingMigrations: [String],
        tables: Int,
        waitingLocks: Int,
        sessions: Int,
        oldestTransaction: Int64,
        isSynchronous: Bool
    ) {
        self.version = version
        self.missingMigrations = missingMigrations
        self.tables = tables
        self.waitingLocks = waitingLocks
        self.sessions = sessions
        self.oldestTransaction = oldestTransaction
        self.isSynchronous = isSynchronous
    }

    /// Asks over a connection of its own.
    package init(_ endpoint: PostgresEndpoint) throws {
        let session = try endpoint.connect()
        let row = try session.query(Self.question, []).row(0)
        try self.init(
            version: row.text(0),
            missingMigrations: Migrator(session).plan(),
            tables: row.int(1),
            waitingLocks: row.int(2),
            sessions: row.int(3),
            oldestTransaction: Int64(row.int(4)),
            isSynchronous: row.flag(5)
        )
    }

    private static let question = """
        SELECT current_setting('server_version'),
               (SELECT count(*) FROM pg_catalog.pg_tables WHERE tableowner = current_user AND schemaname NOT LIKE 'pg\\_%'),
               (SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT granted),
               (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()),
               (SELECT coalesce(floor(extract(epoch FROM max(now() - xact_start))), 0)::bigint FROM pg_catalog.pg_stat_activity
                WHERE usename = current_user AND pid <> pg_backend_pid()),
               current_setting('synchronous_standby_names') <> ''
        """
}
