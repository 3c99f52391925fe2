extension Schema {
    /// A name is one machine's for good: what the log says of it must not come to mean another.
    static let agencies = """
        CREATE TABLE agencies (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), name TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C",
            keys BYTEA NOT NULL, scopes TEXT COLLATE "C" NOT NULL, daily_reads BIGINT NOT NULL CHECK (daily_reads >= 0),
            created_at BIGINT NOT NULL, disabled_at BIGINT,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, name)
        );
        CREATE TABLE agency_reads (
            tenant BIGINT NOT NULL, agency BYTEA NOT NULL, day BIGINT NOT NULL, count BIGINT NOT NULL CHECK (count >= 1),
            PRIMARY KEY (tenant, agency, day), FOREIGN KEY (tenant, agency) REFERENCES agencies
        );
        """

    /// Of two requests with one key, one makes something.
    static let idempotency = """
        CREATE TABLE kept_answers (
            tenant BIGINT NOT NULL, asker BYTEA NOT NULL CHECK (length(asker) = 16), key BYTEA NOT NULL CHECK (length(key) = 32),
            request BYTEA NOT NULL CHECK (length(request) = 32), made BYTEA NOT NULL CHECK (length(made) = 16), answer BYTEA NOT NULL,
            expires BIGINT NOT NULL,
            PRIMARY KEY (tenant, asker, key)
        );
        CREATE INDEX kept_answers_by_expiry ON kept_answers (tenant, expires);
        """
}
