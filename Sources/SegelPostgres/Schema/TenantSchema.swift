extension Schema {
    /// A tenant is a region with keys, officers and citizens of its own; its number is given by whoever runs the deployment. A node's commits
    /// are counted, so that one whose answer was lost can be asked for. As every write counts, none is of a tenant that is not here.
    static let tenants = """
        CREATE TABLE tenants (
            tenant BIGINT NOT NULL CHECK (tenant >= 1), name TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL,
            PRIMARY KEY (tenant)
        );
        CREATE TABLE node_commits (
            tenant BIGINT NOT NULL, node BYTEA NOT NULL CHECK (length(node) = 16), number BIGINT NOT NULL CHECK (number >= 1),
            PRIMARY KEY (tenant, node), FOREIGN KEY (tenant) REFERENCES tenants
        );
        """
}
