extension Schema {
    /// Whose they are makes all of them go when a citizen is erased. A notice outlives its case and its contact.
    static let notices = """
        CREATE TABLE contacts (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), citizen BLOB NOT NULL REFERENCES citizens, channel TEXT NOT NULL,
            language TEXT NOT NULL, consented_at INTEGER NOT NULL, verified_at INTEGER, removed_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contacts_by_citizen ON contacts (citizen, consented_at);
        CREATE INDEX contacts_removed ON contacts (removed_at) WHERE removed_at IS NOT NULL;
        CREATE TABLE notices (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), citizen BLOB NOT NULL REFERENCES citizens, contact BLOB NOT NULL,
            channel TEXT NOT NULL, kind TEXT NOT NULL, case_id TEXT, reference TEXT, created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')), tries INTEGER NOT NULL CHECK (tries >= 0),
            next_at INTEGER NOT NULL, failure TEXT, ended_at INTEGER, CHECK ((state = 'waiting') = (ended_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX notices_by_citizen ON notices (citizen, created_at);
        CREATE INDEX notices_by_case ON notices (case_id, created_at) WHERE case_id IS NOT NULL;
        CREATE INDEX notices_by_contact ON notices (contact) WHERE state = 'waiting';
        CREATE INDEX notices_due ON notices (channel, next_at) WHERE state = 'waiting';
        CREATE INDEX notices_by_state ON notices (state, created_at);
        CREATE INDEX notices_ended ON notices (ended_at) WHERE ended_at IS NOT NULL;
        """
}
