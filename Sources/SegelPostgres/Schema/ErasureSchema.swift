extension Schema {
    /// A tombstone is never deleted: it is what a shred undone from a backup is recognised by. `fingerprints` and `erasing` empty
    /// themselves when the shred ends.
    static let erasure = """
        CREATE TABLE shreds (
            tenant BIGINT NOT NULL, citizen BYTEA NOT NULL CHECK (length(citizen) = 16), begun_at BIGINT NOT NULL,
            reason TEXT COLLATE "C" NOT NULL, keeps_credentials BIGINT NOT NULL, destroyed BYTEA, fingerprints BYTEA, ended_at BIGINT,
            PRIMARY KEY (tenant, citizen)
        );
        CREATE TABLE erasing (
            tenant BIGINT NOT NULL, object BYTEA NOT NULL, citizen BYTEA NOT NULL,
            PRIMARY KEY (tenant, object), FOREIGN KEY (tenant, citizen) REFERENCES shreds
        );
        CREATE TABLE holds (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL, placed_at BIGINT NOT NULL,
            until BIGINT, sealed BYTEA NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX holds_by_citizen ON holds (tenant, citizen);
        CREATE TRIGGER shreds_remain BEFORE DELETE ON shreds FOR EACH ROW EXECUTE FUNCTION refuse_change('a tombstone stays');
        """
}
