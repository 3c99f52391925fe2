extension Schema {
    /// A finished rotation has equal digests; a key has one open rotation at most.
    static let rotations = """
        CREATE TABLE rotations (
            tenant BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL,
            revision BIGINT NOT NULL CHECK (revision >= 1), started_at BIGINT NOT NULL, promoting_at BIGINT, finished_at BIGINT,
            cancelled_at BIGINT, done BIGINT NOT NULL, cursor BYTEA NOT NULL, census_before TEXT COLLATE "C" NOT NULL,
            census_after TEXT COLLATE "C" NOT NULL, digest_before BYTEA NOT NULL CHECK (length(digest_before) = 32),
            digest_after BYTEA NOT NULL CHECK (length(digest_after) = 32), statement TEXT COLLATE "C",
            PRIMARY KEY (tenant, name),
            CHECK (finished_at IS NULL OR (cancelled_at IS NULL AND statement IS NOT NULL AND digest_before = digest_after)),
            CHECK (cancelled_at IS NULL OR promoting_at IS NULL)
        );
        CREATE UNIQUE INDEX one_open_rotation_a_key ON rotations (tenant, key) WHERE finished_at IS NULL AND cancelled_at IS NULL;
        CREATE TABLE retirements (
            tenant BIGINT NOT NULL, key TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, started_at BIGINT NOT NULL,
            finished_at BIGINT, statement TEXT COLLATE "C",
            PRIMARY KEY (tenant, key, version), CHECK ((finished_at IS NULL) = (statement IS NULL))
        );
        """

    static let reseals = """
        CREATE TABLE reseals (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), scope BYTEA, begun_at BIGINT NOT NULL, cursor BYTEA,
            citizens BIGINT NOT NULL, keys_destroyed BIGINT NOT NULL, things BIGINT NOT NULL, documents BIGINT NOT NULL,
            bytes BIGINT NOT NULL, digest_before BYTEA NOT NULL CHECK (length(digest_before) = 32),
            digest_after BYTEA NOT NULL CHECK (length(digest_after) = 32), finished_at BIGINT,
            PRIMARY KEY (tenant, id)
        );
        CREATE UNIQUE INDEX one_reseal_at_a_time ON reseals (tenant) WHERE finished_at IS NULL;
        """
}
