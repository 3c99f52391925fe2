extension Schema {
    /// Terms and names lie among the sealed values. Shredding either person deletes the row. `given` is the order they were given in.
    static let mandates = """
        CREATE TABLE mandates (
            tenant BIGINT NOT NULL, given BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL,
            code BYTEA CHECK (length(code) = 32), delegate BYTEA, officer BYTEA,
            state TEXT COLLATE "C" NOT NULL CHECK (state IN ('offered', 'standing', 'ended')),
            PRIMARY KEY (tenant, given), UNIQUE (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens, UNIQUE (tenant, code),
            FOREIGN KEY (tenant, delegate) REFERENCES citizens, FOREIGN KEY (tenant, officer) REFERENCES accounts,
            CHECK (delegate IS NULL OR officer IS NULL), CHECK (delegate IS DISTINCT FROM citizen),
            CHECK (state <> 'standing' OR delegate IS NOT NULL OR officer IS NOT NULL)
        );
        CREATE INDEX mandates_by_citizen ON mandates (tenant, citizen);
        CREATE INDEX mandates_by_delegate ON mandates (tenant, delegate) WHERE delegate IS NOT NULL;
        CREATE UNIQUE INDEX mandates_by_officer ON mandates (tenant, officer) WHERE state = 'standing' AND officer IS NOT NULL;
        """
}
