extension Schema {
    /// A year's tree is its own. Deployments of before have no row for their first shard, which has no name (Docs/Formats/Log.md, rule 7).
    static let logShards = """
        CREATE TABLE log_shards (
            number INTEGER PRIMARY KEY NOT NULL CHECK (number >= 0), name TEXT NOT NULL UNIQUE, start INTEGER NOT NULL UNIQUE, year INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE log_shard_nodes (
            shard INTEGER NOT NULL, level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (shard, level, idx)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO log_shard_nodes (shard, level, idx, hash) SELECT 0, level, idx, hash FROM log_nodes ORDER BY level, idx;
        DROP TABLE log_nodes;
        ALTER TABLE log_shard_nodes RENAME TO log_nodes;
        CREATE TRIGGER log_nodes_stay BEFORE UPDATE ON log_nodes BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_nodes_remain BEFORE DELETE ON log_nodes BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_shards_stay BEFORE UPDATE ON log_shards BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_shards_remain BEFORE DELETE ON log_shards BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        """

    /// Events as those read them who may. Sealed under a key of the log's own; looks at a citizen's data are not here but sealed for the citizen.
    static let logEvents = """
        CREATE TABLE log_events (idx INTEGER PRIMARY KEY NOT NULL, sealed BLOB NOT NULL) STRICT;
        """

    /// Where a step is in the log, and credentials by the name that whoever holds one can compute.
    static let logProofs = """
        ALTER TABLE case_events ADD COLUMN log_index INTEGER;
        CREATE INDEX credentials_by_witness ON credentials (witness) WHERE witness IS NOT NULL;
        CREATE INDEX credential_copies_by_witness ON credential_copies (witness) WHERE witness IS NOT NULL;
        """

    /// When enough witnesses last spoke, Unix seconds.
    static let logWitnessing = """
        CREATE TABLE log_witnessing (id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), since INTEGER NOT NULL) STRICT;
        """
}
