extension Schema {
    /// When a session was begun, used and confirmed, and by roughly which browser. Nought: by a program that did not say.
    static let sessionUse = """
        ALTER TABLE sessions ADD COLUMN begun BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN browser TEXT COLLATE "C" NOT NULL DEFAULT '';
        """
}
