extension Schema {
    /// What was said and commented lies among the sealed values. No reference to the case, which goes before these when a citizen is erased.
    static let complaints = """
        CREATE TABLE complaints (
            id TEXT PRIMARY KEY NOT NULL, case_id TEXT NOT NULL, citizen BLOB NOT NULL REFERENCES citizens, reference TEXT NOT NULL,
            service TEXT NOT NULL, agency TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
            opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX complaints_by_case ON complaints (case_id, opened_at);
        CREATE INDEX complaints_by_citizen ON complaints (citizen);
        CREATE INDEX complaints_by_agency ON complaints (agency, state, updated_at);
        CREATE TABLE surveys (
            case_id TEXT PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizens, service TEXT NOT NULL, agency TEXT NOT NULL,
            rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5), given_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX surveys_by_citizen ON surveys (citizen);
        CREATE INDEX surveys_by_agency ON surveys (agency, given_at);
        """
}
