extension Schema {
    /// `erasing_documents` empties itself: rows are gone, files are next.
    static let retention = """
        CREATE TABLE erasing_documents (object BLOB PRIMARY KEY NOT NULL CHECK (length(object) = 16)) STRICT, WITHOUT ROWID;
        CREATE INDEX cases_drafts ON cases (updated_at) WHERE state = 'draft';
        CREATE TABLE incidents (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), recorded_at INTEGER NOT NULL, notice TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE incident_reports (
            incident BLOB NOT NULL REFERENCES incidents, citizen BLOB NOT NULL REFERENCES citizens, read_at INTEGER,
            PRIMARY KEY (incident, citizen)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_reports_by_citizen ON incident_reports (citizen);
        """
}
