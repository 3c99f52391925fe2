extension Schema {
    /// Whose they are makes all of them go when a citizen is erased. A notice outlives its case and its contact.
    static let notices = """
        CREATE TABLE contacts (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL, channel TEXT COLLATE "C" NOT NULL,
            language TEXT COLLATE "C" NOT NULL, consented_at BIGINT NOT NULL, verified_at BIGINT, removed_at BIGINT,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX contacts_by_citizen ON contacts (tenant, citizen, consented_at);
        CREATE INDEX contacts_removed ON contacts (tenant, removed_at) WHERE removed_at IS NOT NULL;
        CREATE TABLE notices (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL, contact BYTEA NOT NULL,
            channel TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, case_id TEXT COLLATE "C", reference TEXT COLLATE "C",
            created_at BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
            tries BIGINT NOT NULL CHECK (tries >= 0), next_at BIGINT NOT NULL, failure TEXT COLLATE "C", ended_at BIGINT,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens, CHECK ((state = 'waiting') = (ended_at IS NULL))
        );
        CREATE INDEX notices_by_citizen ON notices (tenant, citizen, created_at);
        CREATE INDEX notices_by_case ON notices (tenant, case_id, created_at) WHERE case_id IS NOT NULL;
        CREATE INDEX notices_by_contact ON notices (tenant, contact) WHERE state = 'waiting';
        CREATE INDEX notices_due ON notices (tenant, channel, next_at) WHERE state = 'waiting';
        CREATE INDEX notices_by_state ON notices (tenant, state, created_at);
        CREATE INDEX notices_ended ON notices (tenant, ended_at) WHERE ended_at IS NOT NULL;
        """
}
