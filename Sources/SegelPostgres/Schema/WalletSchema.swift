extension Schema {
    /// A copy's status follows its credential's by a trigger, so that no way to change one, now or later, can forget the other. A
    /// copy's own final status stays. `rowid` is the order they were made in.
    static let copies = """
        CREATE TABLE credential_copies (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), credential BYTEA NOT NULL, citizen BYTEA NOT NULL,
            format TEXT COLLATE "C" NOT NULL, kid TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL,
            idx BIGINT NOT NULL, holder TEXT COLLATE "C" NOT NULL, issued_at BIGINT NOT NULL, log_index BIGINT, sealed BYTEA NOT NULL,
            witness BYTEA CHECK (length(witness) = 16), rowid BIGINT GENERATED ALWAYS AS IDENTITY,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, credential) REFERENCES credentials,
            FOREIGN KEY (tenant, citizen) REFERENCES citizens, FOREIGN KEY (tenant, kid) REFERENCES signing_keys,
            UNIQUE (tenant, log_index), CHECK ((log_index IS NULL) = (witness IS NULL)), UNIQUE (tenant, agency, list, idx),
            FOREIGN KEY (tenant, agency, list, idx) REFERENCES status_entries
        );
        CREATE INDEX credential_copies_of ON credential_copies (tenant, credential);
        CREATE INDEX credential_copies_by_citizen ON credential_copies (tenant, citizen);
        CREATE INDEX credential_copies_by_key ON credential_copies (tenant, kid, log_index);
        CREATE INDEX credential_copies_intended ON credential_copies (tenant, id) WHERE log_index IS NULL;
        CREATE INDEX credential_copies_by_witness ON credential_copies (tenant, witness) WHERE witness IS NOT NULL;
        CREATE FUNCTION share_status() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            UPDATE status_entries SET value = NEW.value
            WHERE tenant = NEW.tenant AND value IN (0, 2) AND (agency, list, idx) IN (
                SELECT copy.agency, copy.list, copy.idx FROM credentials AS original
                JOIN credential_copies AS copy ON copy.tenant = original.tenant AND copy.credential = original.id
                WHERE original.tenant = NEW.tenant AND original.agency = NEW.agency AND original.list = NEW.list AND original.idx = NEW.idx
            );
            RETURN NULL;
        END $$;
        CREATE TRIGGER copies_share_status AFTER UPDATE OF value ON status_entries FOR EACH ROW
            WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION share_status();
        """

    /// `attestation_rules`: whose word counts for a wallet, and what is asked of all of them.
    static let wallets = """
        CREATE TABLE wallet_secrets (
            tenant BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, digest BYTEA NOT NULL CHECK (length(digest) = 32), citizen BYTEA,
            grant_id BYTEA, body BYTEA NOT NULL, expires BIGINT NOT NULL,
            PRIMARY KEY (tenant, kind, digest), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX wallet_secrets_by_expiry ON wallet_secrets (tenant, expires);
        CREATE INDEX wallet_secrets_by_citizen ON wallet_secrets (tenant, citizen) WHERE citizen IS NOT NULL;
        CREATE INDEX wallet_secrets_by_grant ON wallet_secrets (tenant, grant_id) WHERE grant_id IS NOT NULL;
        CREATE TABLE wallet_clients (
            tenant BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, redirects TEXT COLLATE "C" NOT NULL,
            added_at BIGINT NOT NULL, attesters TEXT COLLATE "C" NOT NULL DEFAULT '[]',
            PRIMARY KEY (tenant, id)
        );
        CREATE TABLE attestation_rules (
            tenant BIGINT NOT NULL, only_one BIGINT NOT NULL CHECK (only_one = 1), body TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (tenant, only_one)
        );
        """
}
