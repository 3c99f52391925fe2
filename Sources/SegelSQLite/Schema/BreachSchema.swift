extension Schema {
    /// A case breaks its promise once. No reference to the case, which goes before this when a citizen is erased; the citizen's makes both go.
    static let breaches = """
        CREATE TABLE breaches (
            case_id TEXT PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizens, reference TEXT NOT NULL, service TEXT NOT NULL,
            role TEXT NOT NULL, agency TEXT NOT NULL, promised TEXT NOT NULL, noticed_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX breaches_by_citizen ON breaches (citizen);
        CREATE INDEX breaches_by_agency ON breaches (agency, noticed_at);
        """
}
