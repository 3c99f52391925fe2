extension Schema {
    /// A verifier has one key; a request one verifier, a nonce of its own, and one answer at most.
    static let presenting = """
        CREATE TABLE verifiers (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), name TEXT COLLATE "C" NOT NULL,
            token BYTEA CHECK (length(token) = 32), policies TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL, disabled_at BIGINT,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, name), UNIQUE (tenant, token)
        );
        CREATE TABLE evidence_keys (
            tenant BIGINT NOT NULL, verifier BYTEA NOT NULL, kek_version BIGINT NOT NULL, wrap BYTEA NOT NULL,
            PRIMARY KEY (tenant, verifier), FOREIGN KEY (tenant, verifier) REFERENCES verifiers
        );
        CREATE TABLE presentation_requests (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), verifier BYTEA NOT NULL, policy TEXT COLLATE "C" NOT NULL,
            nonce TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
            browser BYTEA CHECK (length(browser) = 32), phase TEXT COLLATE "C" NOT NULL CHECK (phase IN ('open', 'answered', 'declined')),
            body BYTEA NOT NULL, sealed_answer_key BYTEA,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, verifier) REFERENCES verifiers, UNIQUE (tenant, nonce)
        );
        CREATE INDEX presentation_requests_open ON presentation_requests (tenant, verifier, expires_at) WHERE phase = 'open';
        CREATE TABLE presentations (
            tenant BIGINT NOT NULL, request BYTEA NOT NULL, at BIGINT NOT NULL, keep_until BIGINT NOT NULL, sealed_result BYTEA NOT NULL,
            sealed_evidence BYTEA, response_code BYTEA CHECK (length(response_code) = 32), receipt TEXT COLLATE "C",
            PRIMARY KEY (tenant, request), FOREIGN KEY (tenant, request) REFERENCES presentation_requests ON DELETE CASCADE
        );
        CREATE INDEX presentations_by_end ON presentations (tenant, keep_until);
        """

    /// Sets of megabytes, each once however much evidence needs it.
    static let evidenceSets = """
        CREATE TABLE kept_witnessed_sets (
            tenant BIGINT NOT NULL, digest BYTEA NOT NULL CHECK (length(digest) = 32), keep_until BIGINT NOT NULL, body BYTEA NOT NULL,
            PRIMARY KEY (tenant, digest)
        );
        CREATE INDEX kept_witnessed_sets_by_end ON kept_witnessed_sets (tenant, keep_until);
        """
}
