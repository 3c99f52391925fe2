extension Schema {
    /// A provider's account opens one of ours; bindings go with the account.
    static let providers = """
        CREATE TABLE provider_links (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
            provider TEXT NOT NULL, tag BLOB NOT NULL CHECK (length(tag) = 32), created_at INTEGER NOT NULL, UNIQUE (provider, tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX provider_links_by_account ON provider_links (account, created_at);
        CREATE TABLE system_secrets (
            name TEXT PRIMARY KEY NOT NULL, kek_version INTEGER NOT NULL, wrap BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
