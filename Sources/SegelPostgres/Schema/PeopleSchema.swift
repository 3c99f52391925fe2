extension Schema {
    /// `citizens` is what everything of a citizen refers to, so that a row of theirs left behind by a shred is refused by the schema. A
    /// citizen has a key in one version or, while they are resealed, in two; the highest one is active.
    static let citizens = """
        CREATE TABLE citizens (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL CHECK (length(citizen) = 16),
            PRIMARY KEY (tenant, citizen)
        );
        CREATE TABLE citizen_keys (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, version BIGINT NOT NULL CHECK (version >= 1), key_id BYTEA NOT NULL,
            kek_version BIGINT NOT NULL, wrap BYTEA NOT NULL,
            PRIMARY KEY (tenant, citizen, version), FOREIGN KEY (tenant, citizen) REFERENCES citizens, UNIQUE (tenant, key_id, version)
        );
        CREATE INDEX citizen_keys_by_version ON citizen_keys (tenant, kek_version);
        CREATE TABLE blind_index (
            tenant BIGINT NOT NULL, nik BYTEA NOT NULL CHECK (length(nik) = 32), citizen BYTEA NOT NULL, version BIGINT NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant, nik), UNIQUE (tenant, citizen), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        """

    /// A session says how it was opened: what an officer may do hangs on it.
    static let accounts = """
        CREATE TABLE accounts (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL, name_kind BIGINT NOT NULL, name BYTEA NOT NULL, body BYTEA NOT NULL,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, name_kind, name)
        );
        CREATE TABLE sessions (
            tenant BIGINT NOT NULL, digest BYTEA NOT NULL CHECK (length(digest) = 32), account BYTEA NOT NULL, expires BIGINT NOT NULL,
            way TEXT COLLATE "C" NOT NULL DEFAULT 'password',
            PRIMARY KEY (tenant, digest), FOREIGN KEY (tenant, account) REFERENCES accounts
        );
        CREATE INDEX sessions_by_account ON sessions (tenant, account);
        CREATE TABLE passkeys (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), account BYTEA NOT NULL, credential BYTEA NOT NULL,
            algorithm TEXT COLLATE "C" NOT NULL, public BYTEA NOT NULL, device TEXT COLLATE "C" NOT NULL,
            counter BIGINT NOT NULL CHECK (counter >= 0), created_at BIGINT NOT NULL, used_at BIGINT,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, account) REFERENCES accounts ON DELETE CASCADE, UNIQUE (tenant, credential)
        );
        CREATE INDEX passkeys_by_account ON passkeys (tenant, account, created_at);
        """

    static let accesses = """
        CREATE TABLE accesses (
            tenant BIGINT NOT NULL, log_index BIGINT NOT NULL, citizen BYTEA NOT NULL, at BIGINT NOT NULL, sealed BYTEA NOT NULL,
            PRIMARY KEY (tenant, log_index), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX accesses_by_citizen ON accesses (tenant, citizen, log_index);
        CREATE TABLE deceased (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (tenant, citizen), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        """
}
