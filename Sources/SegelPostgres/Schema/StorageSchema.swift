extension Schema {
    /// What a SQLite deployment keeps as files beside its database.
    ///
    /// `blobs`: a document's bytes as they come; `state` 0 still coming, 1 found but its row may be missing, 2 found, 3 replaced by others
    /// and kept a while for whoever reads it.
    static let storage = """
        CREATE TABLE key_rings (
            tenant BIGINT NOT NULL, only_one BIGINT NOT NULL CHECK (only_one = 1), bytes BYTEA NOT NULL, PRIMARY KEY (tenant, only_one)
        );
        CREATE TABLE public_files (
            tenant BIGINT NOT NULL, path TEXT COLLATE "C" NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (tenant, path)
        );
        CREATE TABLE receipts (
            tenant BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, note TEXT COLLATE "C" NOT NULL, PRIMARY KEY (tenant, name)
        );
        CREATE TABLE blobs (
            tenant BIGINT NOT NULL, upload BYTEA NOT NULL CHECK (length(upload) = 16), object BYTEA NOT NULL, state BIGINT NOT NULL
            CHECK (state BETWEEN 0 AND 3), replaces BIGINT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (tenant, upload)
        );
        CREATE UNIQUE INDEX blobs_found ON blobs (tenant, object) WHERE state IN (1, 2);
        CREATE INDEX blobs_unfinished ON blobs (tenant, object) WHERE state <> 2;
        CREATE TABLE blob_chunks (
            tenant BIGINT NOT NULL, upload BYTEA NOT NULL, number BIGINT NOT NULL, bytes BYTEA NOT NULL,
            PRIMARY KEY (tenant, upload, number), FOREIGN KEY (tenant, upload) REFERENCES blobs ON DELETE CASCADE
        );
        ALTER TABLE blob_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
        """

    /// Told to whoever listens, at the commit (`ChangeListener`). Nothing but names is told: no row's content.
    static let announcements = """
        CREATE FUNCTION announce_key_ring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_notify('segel', NEW.tenant || ' keyring');
            RETURN NULL;
        END $$;
        CREATE TRIGGER key_rings_announced AFTER INSERT OR UPDATE ON key_rings FOR EACH ROW EXECUTE FUNCTION announce_key_ring();
        CREATE FUNCTION announce_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_notify('segel', NEW.tenant || ' case ' || NEW.id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER cases_announced AFTER INSERT OR UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION announce_case();
        """
}
