extension Schema {
    /// A verifier has one key; a request one verifier, a nonce of its own, and one answer at most.
    static let presenting = """
        CREATE TABLE verifiers (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), name TEXT NOT NULL UNIQUE, token BLOB UNIQUE CHECK (length(token) = 32),
            policies TEXT NOT NULL, created_at INTEGER NOT NULL, disabled_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE evidence_keys (
            verifier BLOB PRIMARY KEY NOT NULL REFERENCES verifiers, kek_version INTEGER NOT NULL, wrap BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE presentation_requests (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), verifier BLOB NOT NULL REFERENCES verifiers, policy TEXT NOT NULL,
            nonce TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, browser BLOB CHECK (length(browser) = 32),
            phase TEXT NOT NULL CHECK (phase IN ('open', 'answered', 'declined')), body BLOB NOT NULL, sealed_answer_key BLOB
        ) STRICT;
        CREATE INDEX presentation_requests_open ON presentation_requests (verifier, expires_at) WHERE phase = 'open';
        CREATE TABLE presentations (
            request BLOB PRIMARY KEY NOT NULL REFERENCES presentation_requests ON DELETE CASCADE, at INTEGER NOT NULL,
            keep_until INTEGER NOT NULL, sealed_result BLOB NOT NULL, sealed_evidence BLOB,
            response_code BLOB CHECK (length(response_code) = 32), receipt TEXT
        ) STRICT;
        CREATE INDEX presentations_by_end ON presentations (keep_until);
        """
}
