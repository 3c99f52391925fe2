private import CLate

/// libpq, opened for the first database: a city on SQLite needs none (Docs/Decisions/0032).
enum PostgresLibrary {
    /// What the loader says where it cannot be had. Asked once.
    private static let refusal = segel_open_postgres().map { String(cString: $0) }

    static func open() throws(PostgresUnreachable) {
        if let refusal { throw PostgresUnreachable(description: "the library that speaks to PostgreSQL is missing: \(refusal)") }
    }
}
