extension Schema {
    static let log = """
        CREATE TABLE log_entries (tenant BIGINT NOT NULL, idx BIGINT NOT NULL, entry BYTEA NOT NULL, PRIMARY KEY (tenant, idx));
        CREATE TABLE log_nodes (
            tenant BIGINT NOT NULL, shard BIGINT NOT NULL, level BIGINT NOT NULL, idx BIGINT NOT NULL,
            hash BYTEA NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (tenant, shard, level, idx)
        );
        CREATE TRIGGER log_entries_stay BEFORE UPDATE OR DELETE ON log_entries FOR EACH ROW
            EXECUTE FUNCTION refuse_change('the log is append-only');
        CREATE TRIGGER log_nodes_stay BEFORE UPDATE OR DELETE ON log_nodes FOR EACH ROW
            EXECUTE FUNCTION refuse_change('the log is append-only');
        """

    /// A year's tree is its own. Deployments that come from before shards have no row for their first one, which has no name
    /// (Docs/Formats/Log.md, rule 7).
    static let logShards = """
        CREATE TABLE log_shards (
            tenant BIGINT NOT NULL, number BIGINT NOT NULL CHECK (number >= 0), name TEXT COLLATE "C" NOT NULL, start BIGINT NOT NULL,
            year BIGINT NOT NULL,
            PRIMARY KEY (tenant, number), UNIQUE (tenant, name), UNIQUE (tenant, start)
        );
        CREATE TRIGGER log_shards_stay BEFORE UPDATE OR DELETE ON log_shards FOR EACH ROW
            EXECUTE FUNCTION refuse_change('the log is append-only');
        """

    /// Events as those read them who may, sealed under a key of the log's own; and when enough witnesses last spoke, Unix seconds.
    static let logEvents = """
        CREATE TABLE log_events (tenant BIGINT NOT NULL, idx BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (tenant, idx));
        CREATE TABLE log_witnessing (
            tenant BIGINT NOT NULL, id BIGINT NOT NULL CHECK (id = 1), since BIGINT NOT NULL,
            PRIMARY KEY (tenant, id)
        );
        """
}
