extension Schema {
    static let cases = """
        CREATE TABLE cases (
            tenant BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL, reference TEXT COLLATE "C" NOT NULL, citizen BYTEA NOT NULL,
            service TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C", agency TEXT COLLATE "C",
            revision BIGINT NOT NULL CHECK (revision >= 1), updated_at BIGINT NOT NULL, promised TEXT COLLATE "C", body BYTEA NOT NULL,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, reference), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX cases_by_citizen ON cases (tenant, citizen, updated_at);
        CREATE INDEX cases_by_desk ON cases (tenant, role, agency, promised NULLS FIRST) WHERE role IS NOT NULL;
        CREATE INDEX cases_drafts ON cases (tenant, updated_at) WHERE state = 'draft';
        CREATE TABLE case_events (
            tenant BIGINT NOT NULL, case_id TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, body BYTEA NOT NULL, log_index BIGINT,
            PRIMARY KEY (tenant, case_id, number), FOREIGN KEY (tenant, case_id) REFERENCES cases
        );
        """

    /// A case breaks its promise once. No reference to the case, which goes before this when a citizen is erased; the citizen's makes
    /// both go.
    static let breaches = """
        CREATE TABLE breaches (
            tenant BIGINT NOT NULL, case_id TEXT COLLATE "C" NOT NULL, citizen BYTEA NOT NULL, reference TEXT COLLATE "C" NOT NULL,
            service TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL,
            promised TEXT COLLATE "C" NOT NULL, noticed_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, case_id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX breaches_by_citizen ON breaches (tenant, citizen);
        CREATE INDEX breaches_by_agency ON breaches (tenant, agency, noticed_at);
        """
}
