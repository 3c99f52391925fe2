extension Schema {
    /// A case's first credential stays one; each later one replaces exactly one before it, so that however often a reissue is cut short
    /// and run again, nothing is replaced twice. `rowid` is the order they were intended in.
    static let issuing = """
        CREATE TABLE serials (
            tenant BIGINT NOT NULL, series TEXT COLLATE "C" NOT NULL, last BIGINT NOT NULL CHECK (last >= 1),
            PRIMARY KEY (tenant, series)
        );
        CREATE TABLE credentials (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL, case_id TEXT COLLATE "C" NOT NULL, citizen BYTEA NOT NULL,
            service TEXT COLLATE "C" NOT NULL, kid TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL,
            idx BIGINT NOT NULL, issued_at BIGINT NOT NULL, log_index BIGINT NOT NULL, sealed BYTEA NOT NULL,
            supersedes BYTEA CHECK (supersedes <> id), witness BYTEA CHECK (length(witness) = 16),
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, case_id) REFERENCES cases, FOREIGN KEY (tenant, citizen) REFERENCES citizens,
            FOREIGN KEY (tenant, kid) REFERENCES signing_keys, UNIQUE (tenant, log_index), UNIQUE (tenant, supersedes),
            FOREIGN KEY (tenant, supersedes) REFERENCES credentials DEFERRABLE INITIALLY DEFERRED, UNIQUE (tenant, agency, list, idx),
            FOREIGN KEY (tenant, agency, list, idx) REFERENCES status_entries
        );
        CREATE INDEX credentials_by_citizen ON credentials (tenant, citizen, issued_at);
        CREATE INDEX credentials_by_key ON credentials (tenant, kid, log_index);
        CREATE INDEX credentials_by_case ON credentials (tenant, case_id);
        CREATE UNIQUE INDEX credentials_first_of_case ON credentials (tenant, case_id) WHERE supersedes IS NULL;
        CREATE INDEX credentials_by_witness ON credentials (tenant, witness) WHERE witness IS NOT NULL;
        CREATE TABLE intents (
            tenant BIGINT NOT NULL, case_id TEXT COLLATE "C" NOT NULL, credential BYTEA NOT NULL, citizen BYTEA NOT NULL,
            kid TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL, idx BIGINT NOT NULL,
            sealed BYTEA NOT NULL, supersedes BYTEA, rowid BIGINT GENERATED ALWAYS AS IDENTITY,
            PRIMARY KEY (tenant, case_id), FOREIGN KEY (tenant, case_id) REFERENCES cases, UNIQUE (tenant, credential),
            FOREIGN KEY (tenant, supersedes) REFERENCES credentials, FOREIGN KEY (tenant, agency, list, idx) REFERENCES status_entries
        );
        CREATE UNIQUE INDEX intents_replacing ON intents (tenant, supersedes) WHERE supersedes IS NOT NULL;
        """

    /// Credentials whose PDF is still to be made. A trigger enters them, so that no way to issue can forget it.
    static let printing = """
        CREATE TABLE unprinted (
            tenant BIGINT NOT NULL, credential BYTEA NOT NULL, tries BIGINT NOT NULL DEFAULT 0, not_before BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant, credential), FOREIGN KEY (tenant, credential) REFERENCES credentials ON DELETE CASCADE
        );
        CREATE INDEX unprinted_by_time ON unprinted (tenant, not_before);
        CREATE FUNCTION print_credential() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO unprinted (tenant, credential) VALUES (NEW.tenant, NEW.id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER credentials_are_printed AFTER INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION print_credential();
        """
}
