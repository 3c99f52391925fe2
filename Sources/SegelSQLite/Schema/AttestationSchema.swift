extension Schema {
    /// Whose word counts for a wallet, and what is asked of all of them.
    static let attestation = """
        ALTER TABLE wallet_clients ADD COLUMN attesters TEXT NOT NULL DEFAULT '[]';
        CREATE TABLE attestation_rules (only_one INTEGER PRIMARY KEY NOT NULL CHECK (only_one = 1), body TEXT NOT NULL) STRICT;
        """
}
