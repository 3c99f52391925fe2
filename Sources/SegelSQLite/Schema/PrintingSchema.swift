extension Schema {
    /// Credentials whose PDF is still to be made. A trigger enters them, so that no way to issue can forget it; those of before are printed when somebody
    /// fetches them.
    static let printing = """
        CREATE TABLE unprinted (
            credential BLOB PRIMARY KEY NOT NULL REFERENCES credentials ON DELETE CASCADE, tries INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX unprinted_by_time ON unprinted (not_before);
        CREATE TRIGGER credentials_are_printed AFTER INSERT ON credentials BEGIN INSERT INTO unprinted (credential) VALUES (NEW.id); END;
        """
}
