extension Schema {
    static let approvals = """
        CREATE TABLE approval_requests (
            tenant BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, subject TEXT COLLATE "C" NOT NULL, requested_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, kind, subject)
        );
        CREATE TABLE approvals (
            tenant BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, subject TEXT COLLATE "C" NOT NULL, account BYTEA NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (tenant, kind, subject, account), FOREIGN KEY (tenant, account) REFERENCES accounts,
            FOREIGN KEY (tenant, kind, subject) REFERENCES approval_requests ON DELETE CASCADE
        );
        """
}
