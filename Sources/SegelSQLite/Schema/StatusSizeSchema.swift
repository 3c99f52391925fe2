extension Schema {
    /// How many entries a status list has, kept beside them: counting a million for each credential would take longer than all the rest.
    static let statusSizes = """
        CREATE TABLE status_list_sizes (
            agency TEXT NOT NULL, list INTEGER NOT NULL, used INTEGER NOT NULL CHECK (used >= 0), PRIMARY KEY (agency, list)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO status_list_sizes SELECT agency, list, count(*) FROM status_entries GROUP BY agency, list;
        CREATE TRIGGER status_entries_counted AFTER INSERT ON status_entries BEGIN
            INSERT INTO status_list_sizes VALUES (NEW.agency, NEW.list, 1)
                ON CONFLICT (agency, list) DO UPDATE SET used = used + 1;
        END;
        CREATE TRIGGER status_entries_uncounted AFTER DELETE ON status_entries BEGIN
            UPDATE status_list_sizes SET used = used - 1 WHERE agency = OLD.agency AND list = OLD.list;
        END;
        """
}
