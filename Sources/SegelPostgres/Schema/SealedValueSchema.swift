extension Schema {
    static let sealedValues = """
        CREATE TABLE sealed_values (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, type TEXT COLLATE "C" NOT NULL, object BYTEA NOT NULL,
            field TEXT COLLATE "C" NOT NULL, revision BIGINT NOT NULL CHECK (revision >= 1), envelope BYTEA NOT NULL,
            PRIMARY KEY (tenant, citizen, type, object, field), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE TABLE documents (
            tenant BIGINT NOT NULL, object BYTEA NOT NULL, citizen BYTEA NOT NULL, kind TEXT COLLATE "C" NOT NULL, bytes BIGINT NOT NULL,
            revision BIGINT NOT NULL, created_at BIGINT NOT NULL, sealed_title BYTEA NOT NULL,
            PRIMARY KEY (tenant, object), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX documents_by_citizen ON documents (tenant, citizen, created_at);
        """

    /// What has come of documents so far; the pieces themselves are sealed values. `erasing_documents` empties itself: rows are gone,
    /// files are next.
    static let uploads = """
        CREATE TABLE uploads (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL, citizen BYTEA NOT NULL, case_id TEXT COLLATE "C" NOT NULL,
            code TEXT COLLATE "C" NOT NULL, bytes BIGINT NOT NULL CHECK (bytes > 0),
            received BIGINT NOT NULL CHECK (received BETWEEN 0 AND bytes), pieces BIGINT NOT NULL, started_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX uploads_by_citizen ON uploads (tenant, citizen, started_at);
        CREATE INDEX uploads_by_start ON uploads (tenant, started_at);
        CREATE TABLE erasing_documents (
            tenant BIGINT NOT NULL, object BYTEA NOT NULL CHECK (length(object) = 16),
            PRIMARY KEY (tenant, object)
        );
        """
}
