extension Schema {
    static let backups = """
        CREATE TABLE backups (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), created_at BIGINT NOT NULL, verified_at BIGINT,
            drilled_at BIGINT, keys_pruned_at BIGINT, pruned_at BIGINT, needs BYTEA NOT NULL,
            PRIMARY KEY (tenant, id)
        );
        """
}
