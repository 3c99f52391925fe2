extension Schema {
    /// A tombstone is never deleted: it is what a shred undone from a backup is recognised by. `fingerprints` and `erasing` empty themselves
    /// when the shred ends.
    static let erasure = """
        CREATE TABLE shreds (
            citizen BLOB PRIMARY KEY NOT NULL CHECK (length(citizen) = 16), begun_at INTEGER NOT NULL, reason TEXT NOT NULL,
            keeps_credentials INTEGER NOT NULL, destroyed BLOB, fingerprints BLOB, ended_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER shreds_remain BEFORE DELETE ON shreds BEGIN SELECT raise(ABORT, 'a tombstone stays'); END;
        CREATE TABLE erasing (
            object BLOB PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES shreds
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE holds (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), citizen BLOB NOT NULL REFERENCES citizens, placed_at INTEGER NOT NULL,
            until INTEGER, sealed BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX holds_by_citizen ON holds (citizen);
        CREATE TABLE reseals (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), scope BLOB, begun_at INTEGER NOT NULL, cursor BLOB, citizens INTEGER NOT NULL,
            keys_destroyed INTEGER NOT NULL, things INTEGER NOT NULL, documents INTEGER NOT NULL, bytes INTEGER NOT NULL,
            digest_before BLOB NOT NULL CHECK (length(digest_before) = 32), digest_after BLOB NOT NULL CHECK (length(digest_after) = 32),
            finished_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX one_reseal_at_a_time ON reseals (finished_at IS NULL) WHERE finished_at IS NULL;
        """
}
