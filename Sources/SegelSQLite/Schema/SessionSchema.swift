extension Schema {
    /// When a session was begun, used and confirmed, and by roughly which browser. Nought: by a program that did not say.
    static let sessionUse = """
        ALTER TABLE sessions ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
        """
}
