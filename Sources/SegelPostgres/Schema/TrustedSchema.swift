extension Schema {
    /// Who trusts whom goes with either of the two. Nobody trusts themselves.
    static let trusted = """
        CREATE TABLE trusts (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL, trusted BYTEA NOT NULL,
            accepted_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens,
            FOREIGN KEY (tenant, trusted) REFERENCES citizens, UNIQUE (tenant, citizen, trusted), CHECK (citizen <> trusted)
        );
        CREATE INDEX trusts_in ON trusts (tenant, trusted, accepted_at);
        CREATE TABLE trust_invitations (
            tenant BIGINT NOT NULL, digest BYTEA NOT NULL CHECK (length(digest) = 32), citizen BYTEA NOT NULL, expires BIGINT NOT NULL,
            PRIMARY KEY (tenant, digest), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX trust_invitations_by_citizen ON trust_invitations (tenant, citizen);
        CREATE TABLE trust_rules (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, needed BIGINT NOT NULL CHECK (needed BETWEEN 2 AND 7),
            PRIMARY KEY (tenant, citizen), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE TABLE recoveries (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, code BYTEA NOT NULL CHECK (length(code) = 32), begun_at BIGINT NOT NULL,
            ready_at BIGINT, ends_at BIGINT NOT NULL, cancelled_at BIGINT,
            PRIMARY KEY (tenant, citizen, code), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX recoveries_by_end ON recoveries (tenant, ends_at);
        CREATE TABLE recovery_confirmations (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, code BYTEA NOT NULL, trusted BYTEA NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (tenant, citizen, code, trusted), FOREIGN KEY (tenant, trusted) REFERENCES citizens,
            FOREIGN KEY (tenant, citizen, code) REFERENCES recoveries ON DELETE CASCADE
        );
        CREATE INDEX recovery_confirmations_by ON recovery_confirmations (tenant, trusted);
        """
}
