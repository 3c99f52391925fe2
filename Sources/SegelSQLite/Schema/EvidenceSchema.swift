extension Schema {
    /// Sets of megabytes, each once however much evidence needs it.
    static let evidenceSets = """
        CREATE TABLE kept_witnessed_sets (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32), keep_until INTEGER NOT NULL, body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX kept_witnessed_sets_by_end ON kept_witnessed_sets (keep_until);
        """
}
