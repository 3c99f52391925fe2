extension Schema {
    /// A serial number twice would be two certificates nobody can tell apart; one that changed would be a forged one.
    static let certificates = """
        CREATE TABLE certificates (
            serial BLOB PRIMARY KEY NOT NULL CHECK (length(serial) = 20), kid TEXT NOT NULL REFERENCES signing_keys,
            authority TEXT NOT NULL REFERENCES signing_keys, not_before INTEGER NOT NULL, not_after INTEGER NOT NULL CHECK (not_after > not_before),
            der BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX certificates_by_key ON certificates (kid, not_before);
        CREATE TRIGGER certificates_stay BEFORE UPDATE ON certificates BEGIN SELECT raise(ABORT, 'certificates are issued once'); END;
        """
}
