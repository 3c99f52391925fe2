extension Schema {
    /// Recorded once; shredding a citizen forgets it with them.
    static let deceased = """
        CREATE TABLE deceased (citizen BLOB PRIMARY KEY NOT NULL REFERENCES citizens, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """
}
