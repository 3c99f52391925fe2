extension Schema {
    static let backups = """
        CREATE TABLE backups (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), created_at INTEGER NOT NULL, verified_at INTEGER, drilled_at INTEGER,
            keys_pruned_at INTEGER, pruned_at INTEGER, needs BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
