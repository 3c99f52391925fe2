extension Schema {
    /// Who does what of the work that nobody asks for, and of which generation the key ring must be for what lies here.
    static let nodes = """
        CREATE TABLE leases (
            tenant BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, node TEXT COLLATE "C" NOT NULL,
            revision BIGINT NOT NULL CHECK (revision >= 1), until BIGINT NOT NULL, PRIMARY KEY (tenant, name)
        );
        CREATE TABLE key_ring_generation (
            tenant BIGINT NOT NULL, only_one BIGINT NOT NULL CHECK (only_one = 1), generation BIGINT NOT NULL CHECK (generation >= 1),
            PRIMARY KEY (tenant, only_one)
        );
        """
}
