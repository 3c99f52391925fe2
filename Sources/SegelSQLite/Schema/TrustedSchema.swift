extension Schema {
    /// Who trusts whom goes with either of the two. Nobody trusts themselves.
    static let trusted = """
        CREATE TABLE trusts (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), citizen BLOB NOT NULL REFERENCES citizens,
            trusted BLOB NOT NULL REFERENCES citizens, accepted_at INTEGER NOT NULL, UNIQUE (citizen, trusted), CHECK (citizen <> trusted)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX trusts_in ON trusts (trusted, accepted_at);
        CREATE TABLE trust_invitations (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32), citizen BLOB NOT NULL REFERENCES citizens, expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX trust_invitations_by_citizen ON trust_invitations (citizen);
        CREATE TABLE trust_rules (
            citizen BLOB PRIMARY KEY NOT NULL REFERENCES citizens, needed INTEGER NOT NULL CHECK (needed BETWEEN 2 AND 7)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE recoveries (
            citizen BLOB NOT NULL REFERENCES citizens, code BLOB NOT NULL CHECK (length(code) = 32), begun_at INTEGER NOT NULL,
            ready_at INTEGER, ends_at INTEGER NOT NULL, cancelled_at INTEGER, PRIMARY KEY (citizen, code)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recoveries_by_end ON recoveries (ends_at);
        CREATE TABLE recovery_confirmations (
            citizen BLOB NOT NULL, code BLOB NOT NULL, trusted BLOB NOT NULL REFERENCES citizens, at INTEGER NOT NULL,
            PRIMARY KEY (citizen, code, trusted), FOREIGN KEY (citizen, code) REFERENCES recoveries ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recovery_confirmations_by ON recovery_confirmations (trusted);
        """
}
