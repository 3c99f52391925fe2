extension Schema {
    /// A session says how it was opened: what an officer may do hangs on it.
    static let passkeys = """
        CREATE TABLE passkeys (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
            credential BLOB NOT NULL UNIQUE, algorithm TEXT NOT NULL, public BLOB NOT NULL, device TEXT NOT NULL,
            counter INTEGER NOT NULL CHECK (counter >= 0), created_at INTEGER NOT NULL, used_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX passkeys_by_account ON passkeys (account, created_at);
        ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
        """
}
