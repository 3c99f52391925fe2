extension Schema {
    /// A case's first credential stays one; each later one replaces exactly one before it, so that however often a reissue is cut short and
    /// run again, nothing is replaced twice. A key once marked compromised stays so and never signs again.
    static let reissue = """
        CREATE TABLE new_credentials (
            id BLOB PRIMARY KEY NOT NULL, case_id TEXT NOT NULL REFERENCES cases, citizen BLOB NOT NULL REFERENCES citizens,
            service TEXT NOT NULL, kid TEXT NOT NULL REFERENCES signing_keys, agency TEXT NOT NULL, list INTEGER NOT NULL, idx INTEGER NOT NULL,
            issued_at INTEGER NOT NULL, log_index INTEGER NOT NULL UNIQUE, sealed BLOB NOT NULL,
            supersedes BLOB UNIQUE REFERENCES credentials DEFERRABLE INITIALLY DEFERRED CHECK (supersedes <> id),
            witness BLOB CHECK (length(witness) = 16),
            UNIQUE (agency, list, idx), FOREIGN KEY (agency, list, idx) REFERENCES status_entries
        ) STRICT;
        INSERT INTO new_credentials (id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed)
            SELECT id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed FROM credentials;
        DROP TABLE credentials;
        ALTER TABLE new_credentials RENAME TO credentials;
        CREATE INDEX credentials_by_citizen ON credentials (citizen, issued_at);
        CREATE INDEX credentials_by_key ON credentials (kid, log_index);
        CREATE INDEX credentials_by_case ON credentials (case_id);
        CREATE UNIQUE INDEX credentials_first_of_case ON credentials (case_id) WHERE supersedes IS NULL;
        ALTER TABLE intents ADD COLUMN supersedes BLOB REFERENCES credentials;
        CREATE UNIQUE INDEX intents_replacing ON intents (supersedes) WHERE supersedes IS NOT NULL;
        ALTER TABLE signing_keys ADD COLUMN compromised_since INTEGER;
        CREATE TRIGGER signing_keys_compromise_stays BEFORE UPDATE ON signing_keys WHEN OLD.compromised_since IS NOT NULL
            AND (NEW.compromised_since IS NULL OR NEW.compromised_since > OLD.compromised_since OR NEW.sealed IS NOT NULL)
            BEGIN SELECT raise(ABORT, 'a compromised key stays compromised'); END;
        """
}
