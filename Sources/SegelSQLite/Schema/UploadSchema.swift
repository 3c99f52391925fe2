extension Schema {
    /// What has come of documents so far; the pieces themselves are sealed values.
    static let uploads = """
        CREATE TABLE uploads (
            id BLOB PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizens, case_id TEXT NOT NULL, code TEXT NOT NULL,
            bytes INTEGER NOT NULL CHECK (bytes > 0), received INTEGER NOT NULL CHECK (received BETWEEN 0 AND bytes),
            pieces INTEGER NOT NULL, started_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX uploads_by_citizen ON uploads (citizen, started_at);
        CREATE INDEX uploads_by_start ON uploads (started_at);
        """
}
