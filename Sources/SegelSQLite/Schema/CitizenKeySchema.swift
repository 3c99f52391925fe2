extension Schema {
    /// A citizen has a key in one version or, while they are resealed, in two; the highest one is active. `citizens` is what everything of a
    /// citizen refers to, so that a row of theirs left behind by a shred is refused by the schema.
    ///
    /// Renaming a table renames it in the references of all others; that is how they come to refer to `citizens`.
    static let citizenKeyVersions = """
        ALTER TABLE citizen_keys RENAME TO citizens;
        CREATE TABLE citizen_keys (
            citizen BLOB NOT NULL REFERENCES citizens, version INTEGER NOT NULL CHECK (version >= 1), key_id BLOB NOT NULL,
            kek_version INTEGER NOT NULL, wrap BLOB NOT NULL, PRIMARY KEY (citizen, version), UNIQUE (key_id, version)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO citizen_keys (citizen, version, key_id, kek_version, wrap) SELECT citizen, version, key_id, kek_version, wrap FROM citizens;
        CREATE TABLE citizens_alone (citizen BLOB PRIMARY KEY NOT NULL CHECK (length(citizen) = 16)) STRICT, WITHOUT ROWID;
        INSERT INTO citizens_alone SELECT citizen FROM citizens;
        DROP TABLE citizens;
        ALTER TABLE citizens_alone RENAME TO citizens;
        CREATE INDEX citizen_keys_by_version ON citizen_keys (kek_version);
        """
}
