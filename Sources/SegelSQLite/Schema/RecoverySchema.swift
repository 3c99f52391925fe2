extension Schema {
    static let recovery = """
        CREATE TABLE closed_status_lists (agency TEXT PRIMARY KEY NOT NULL, list INTEGER NOT NULL CHECK (list >= 1)) STRICT, WITHOUT ROWID;
        """
}
