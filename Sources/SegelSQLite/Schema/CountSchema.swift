extension Schema {
    /// What reports are made of. No case and no person is in it, so it stays when a person is erased.
    static let serviceCounts = """
        CREATE TABLE service_counts (
            month TEXT NOT NULL CHECK (length(month) = 7), service TEXT NOT NULL, measure TEXT NOT NULL, count INTEGER NOT NULL CHECK (count >= 1),
            PRIMARY KEY (month, service, measure)
        ) STRICT, WITHOUT ROWID;
        """
}
