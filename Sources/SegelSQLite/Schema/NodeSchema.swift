extension Schema {
    /// Who does what of the work that nobody asks for, and of which generation the key ring must be for what lies here. One process owns this database, and
    /// uses neither; both are here so that all stores hold the same.
    static let nodes = """
        CREATE TABLE leases (
            name TEXT PRIMARY KEY NOT NULL, node TEXT NOT NULL, revision INTEGER NOT NULL CHECK (revision >= 1), until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE key_ring_generation (
            only_one INTEGER PRIMARY KEY NOT NULL CHECK (only_one = 1), generation INTEGER NOT NULL CHECK (generation >= 1)
        ) STRICT;
        """
}
