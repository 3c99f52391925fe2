extension Schema {
    /// What reports are made of. No case and no person is in it, so it stays when a person is erased.
    static let serviceCounts = """
        CREATE TABLE service_counts (
            tenant BIGINT NOT NULL, month TEXT COLLATE "C" NOT NULL CHECK (length(month) = 7), service TEXT COLLATE "C" NOT NULL,
            measure TEXT COLLATE "C" NOT NULL, count BIGINT NOT NULL CHECK (count >= 1),
            PRIMARY KEY (tenant, month, service, measure)
        );
        """
}
