extension Schema {
    /// What was said and commented lies among the sealed values. No reference to the case, which goes before these when a citizen is
    /// erased.
    static let complaints = """
        CREATE TABLE complaints (
            tenant BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL, case_id TEXT COLLATE "C" NOT NULL, citizen BYTEA NOT NULL,
            reference TEXT COLLATE "C" NOT NULL, service TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL,
            state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'answered', 'closed')), opened_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX complaints_by_case ON complaints (tenant, case_id, opened_at);
        CREATE INDEX complaints_by_citizen ON complaints (tenant, citizen);
        CREATE INDEX complaints_by_agency ON complaints (tenant, agency, state, updated_at);
        CREATE TABLE surveys (
            tenant BIGINT NOT NULL, case_id TEXT COLLATE "C" NOT NULL, citizen BYTEA NOT NULL, service TEXT COLLATE "C" NOT NULL,
            agency TEXT COLLATE "C" NOT NULL, rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5), given_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, case_id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX surveys_by_citizen ON surveys (tenant, citizen);
        CREATE INDEX surveys_by_agency ON surveys (tenant, agency, given_at);
        """
}
