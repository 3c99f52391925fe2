extension Schema {
    /// Each blind index names its version of INDEX. Until here INDEX could not be rotated, so every row is of version 1. A citizen's account is
    /// found by the citizen instead of by the index, which a rotation changes; a row whose index leads nowhere stops the migration.
    static let versionedIndex = """
        ALTER TABLE blind_index ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
        UPDATE accounts SET
            name = (SELECT citizen FROM blind_index WHERE nik = accounts.name),
            body = (
                SELECT CAST(json_set(CAST(accounts.body AS TEXT), '$.name', json_object('citizen', json_object('_0', lower(hex(citizen)))))
                    AS BLOB)
                FROM blind_index WHERE nik = accounts.name
            )
        WHERE name_kind = 1;
        """

    /// A finished rotation has equal digests; a key has one open rotation at most.
    static let rotations = """
        CREATE TABLE rotations (
            name TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL CHECK (revision >= 1), started_at INTEGER NOT NULL,
            promoting_at INTEGER, finished_at INTEGER, cancelled_at INTEGER, done INTEGER NOT NULL, cursor BLOB NOT NULL,
            census_before TEXT NOT NULL, census_after TEXT NOT NULL, digest_before BLOB NOT NULL CHECK (length(digest_before) = 32),
            digest_after BLOB NOT NULL CHECK (length(digest_after) = 32), statement TEXT,
            CHECK (finished_at IS NULL OR (cancelled_at IS NULL AND statement IS NOT NULL AND digest_before = digest_after)),
            CHECK (cancelled_at IS NULL OR promoting_at IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX one_open_rotation_a_key ON rotations (key) WHERE finished_at IS NULL AND cancelled_at IS NULL;
        CREATE TABLE retirements (
            key TEXT NOT NULL, version INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER, statement TEXT,
            PRIMARY KEY (key, version), CHECK ((finished_at IS NULL) = (statement IS NULL))
        ) STRICT, WITHOUT ROWID;
        """
}
