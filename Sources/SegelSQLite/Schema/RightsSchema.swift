extension Schema {
    /// What was asked and answered lies among the sealed values.
    static let rightsRequests = """
        CREATE TABLE rights_requests (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), citizen BLOB NOT NULL REFERENCES citizens,
            kind TEXT NOT NULL CHECK (kind IN ('question', 'restriction')), about INTEGER UNIQUE, parts TEXT NOT NULL, agency TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'granted', 'refused', 'lifted')), opened_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, CHECK ((kind = 'question') = (about IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rights_requests_by_citizen ON rights_requests (citizen, opened_at);
        CREATE INDEX rights_requests_by_agency ON rights_requests (agency, state, due_at);
        """

    /// Append-only, and deleted only with whoever is shredded. What an entry says lies among the sealed values, as their first and only revision.
    static let consents = """
        CREATE TABLE consents (
            log_index INTEGER PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizens
        ) STRICT;
        CREATE INDEX consents_by_citizen ON consents (citizen, log_index);
        CREATE TRIGGER consents_stay BEFORE UPDATE ON consents BEGIN SELECT raise(ABORT, 'the consent ledger is append-only'); END;
        CREATE TRIGGER consents_remain BEFORE DELETE ON consents WHEN NOT EXISTS (SELECT 1 FROM shreds WHERE citizen = OLD.citizen)
        BEGIN SELECT raise(ABORT, 'the consent ledger is append-only'); END;
        CREATE TRIGGER consents_sealed BEFORE DELETE ON sealed_values
        WHEN OLD.type = 'consent' AND NOT EXISTS (SELECT 1 FROM shreds WHERE citizen = OLD.citizen)
        BEGIN SELECT raise(ABORT, 'the consent ledger is append-only'); END;
        CREATE TRIGGER consents_unrevised BEFORE UPDATE OF revision ON sealed_values WHEN OLD.type = 'consent'
        BEGIN SELECT raise(ABORT, 'the consent ledger is append-only'); END;
        """
}
