extension Schema {
    /// A table with row ids: an index tree would put all but a few small envelopes into overflow pages, one more page to write for each put.
    static let sealedValuesInRows = """
        CREATE TABLE sealed_values_in_rows (
            citizen BLOB NOT NULL REFERENCES citizen_keys, type TEXT NOT NULL, object BLOB NOT NULL, field TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 1), envelope BLOB NOT NULL, UNIQUE (citizen, type, object, field)
        ) STRICT;
        INSERT INTO sealed_values_in_rows (citizen, type, object, field, revision, envelope)
            SELECT citizen, type, object, field, revision, envelope FROM sealed_values;
        DROP TABLE sealed_values;
        ALTER TABLE sealed_values_in_rows RENAME TO sealed_values;
        """
}
