import SegelTestSupport

@testable import SegelPostgres

extension PostgresDatabase {
    /// A session of the role that row security binds; of a tenant from here on, where one is given.
    func session(tenant: Int? = nil) throws -> PostgresSession {
        let session = try PostgresSession([("dbname", url)])
        if let tenant { try session.execute("SET segel.tenant = '\(tenant)'") }
        return session
    }

    /// A session of a superuser, whom nothing binds.
    func ownerSession() throws -> PostgresSession { try PostgresSession([("dbname", ownerURL)]) }
}

extension PostgresSession {
    /// The first column, of text.
    func strings(_ sql: String) throws -> [String] {
        let result = try query(sql, [])
        return try (0..<result.count).map { try result.row($0).text(0) }
    }

    func number(_ sql: String) throws -> Int { try query(sql, []).row(0).int(0) }

    /// Every table of the schema, from the catalogue: none can be forgotten.
    func tables() throws -> [String] {
        try strings(
            """
            SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND relname <> 'schema_migrations' ORDER BY relname
            """
        )
    }
}
