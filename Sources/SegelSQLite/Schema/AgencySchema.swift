extension Schema {
    /// A name is one machine's for good: what the log says of it must not come to mean another.
    static let agencies = """
        CREATE TABLE agencies (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), name TEXT NOT NULL UNIQUE, agency TEXT, keys BLOB NOT NULL,
            scopes TEXT NOT NULL, daily_reads INTEGER NOT NULL CHECK (daily_reads >= 0), created_at INTEGER NOT NULL, disabled_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE agency_reads (
            agency BLOB NOT NULL REFERENCES agencies, day INTEGER NOT NULL, count INTEGER NOT NULL CHECK (count >= 1), PRIMARY KEY (agency, day)
        ) STRICT, WITHOUT ROWID;
        """

    /// Of two requests with one key, one makes something.
    static let idempotency = """
        CREATE TABLE kept_answers (
            asker BLOB NOT NULL CHECK (length(asker) = 16), key BLOB NOT NULL CHECK (length(key) = 32),
            request BLOB NOT NULL CHECK (length(request) = 32), made BLOB NOT NULL CHECK (length(made) = 16), answer BLOB NOT NULL,
            expires INTEGER NOT NULL, PRIMARY KEY (asker, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kept_answers_by_expiry ON kept_answers (expires);
        """
}
