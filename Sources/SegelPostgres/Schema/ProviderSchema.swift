extension Schema {
    /// A provider's account opens one of ours; bindings go with the account.
    static let providers = """
        CREATE TABLE provider_links (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), account BYTEA NOT NULL, provider TEXT COLLATE "C" NOT NULL,
            tag BYTEA NOT NULL CHECK (length(tag) = 32), created_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, account) REFERENCES accounts ON DELETE CASCADE, UNIQUE (tenant, provider, tag)
        );
        CREATE INDEX provider_links_by_account ON provider_links (tenant, account, created_at);
        CREATE TABLE system_secrets (
            tenant BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, kek_version BIGINT NOT NULL, wrap BYTEA NOT NULL,
            PRIMARY KEY (tenant, name)
        );
        """
}
