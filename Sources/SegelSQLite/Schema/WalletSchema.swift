extension Schema {
    /// A copy's status follows its credential's by a trigger, so that no way to change one, now or later, can forget the other. A copy's own
    /// final status stays. The trigger does not call itself: SQLite's `recursive_triggers` is off.
    static let copies = """
        CREATE TABLE credential_copies (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), credential BLOB NOT NULL REFERENCES credentials,
            citizen BLOB NOT NULL REFERENCES citizens, format TEXT NOT NULL, kid TEXT NOT NULL REFERENCES signing_keys, agency TEXT NOT NULL,
            list INTEGER NOT NULL, idx INTEGER NOT NULL, holder TEXT NOT NULL, issued_at INTEGER NOT NULL, log_index INTEGER UNIQUE,
            sealed BLOB NOT NULL, witness BLOB CHECK (length(witness) = 16), CHECK ((log_index IS NULL) = (witness IS NULL)),
            UNIQUE (agency, list, idx), FOREIGN KEY (agency, list, idx) REFERENCES status_entries
        ) STRICT;
        CREATE INDEX credential_copies_of ON credential_copies (credential);
        CREATE INDEX credential_copies_by_citizen ON credential_copies (citizen);
        CREATE INDEX credential_copies_by_key ON credential_copies (kid, log_index);
        CREATE INDEX credential_copies_intended ON credential_copies (id) WHERE log_index IS NULL;
        CREATE TRIGGER copies_share_status AFTER UPDATE OF value ON status_entries BEGIN
            UPDATE status_entries SET value = NEW.value WHERE value IN (0, 2) AND (agency, list, idx) IN (
                SELECT copy.agency, copy.list, copy.idx FROM credentials AS original
                JOIN credential_copies AS copy ON copy.credential = original.id
                WHERE original.agency = NEW.agency AND original.list = NEW.list AND original.idx = NEW.idx
            );
        END;
        """

    static let wallets = """
        CREATE TABLE wallet_secrets (
            kind TEXT NOT NULL, digest BLOB NOT NULL CHECK (length(digest) = 32), citizen BLOB REFERENCES citizens, grant_id BLOB,
            body BLOB NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (kind, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX wallet_secrets_by_expiry ON wallet_secrets (expires);
        CREATE INDEX wallet_secrets_by_citizen ON wallet_secrets (citizen) WHERE citizen IS NOT NULL;
        CREATE INDEX wallet_secrets_by_grant ON wallet_secrets (grant_id) WHERE grant_id IS NOT NULL;
        CREATE TABLE wallet_clients (
            id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, redirects TEXT NOT NULL, added_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
