extension Schema {
    /// Terms and names lie among the sealed values. Shredding either person deletes the row. `given` is the order they were given in.
    static let mandates = """
        CREATE TABLE mandates (
            given INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            citizen BLOB NOT NULL REFERENCES citizens, code BLOB UNIQUE CHECK (length(code) = 32), delegate BLOB REFERENCES citizens,
            officer BLOB REFERENCES accounts, state TEXT NOT NULL CHECK (state IN ('offered', 'standing', 'ended')),
            CHECK (delegate IS NULL OR officer IS NULL), CHECK (delegate IS NOT citizen),
            CHECK (state <> 'standing' OR delegate IS NOT NULL OR officer IS NOT NULL)
        ) STRICT;
        CREATE INDEX mandates_by_citizen ON mandates (citizen);
        CREATE INDEX mandates_by_delegate ON mandates (delegate) WHERE delegate IS NOT NULL;
        CREATE UNIQUE INDEX mandates_by_officer ON mandates (officer) WHERE state = 'standing' AND officer IS NOT NULL;
        """
}
