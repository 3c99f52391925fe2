extension Schema {
    static let approvals = """
        CREATE TABLE approval_requests (
            kind TEXT NOT NULL, subject TEXT NOT NULL, requested_at INTEGER NOT NULL, PRIMARY KEY (kind, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE approvals (
            kind TEXT NOT NULL, subject TEXT NOT NULL, account BLOB NOT NULL REFERENCES accounts, at INTEGER NOT NULL,
            PRIMARY KEY (kind, subject, account),
            FOREIGN KEY (kind, subject) REFERENCES approval_requests ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """
}
