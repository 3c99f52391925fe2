extension Schema {
    /// Deliveries say nothing of a person and are kept for a month.
    static let webhooks = """
        CREATE TABLE webhooks (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), client BYTEA NOT NULL, agency TEXT COLLATE "C" NOT NULL,
            url TEXT COLLATE "C" NOT NULL, code_digest BYTEA NOT NULL CHECK (length(code_digest) = 32), created_at BIGINT NOT NULL,
            state TEXT COLLATE "C" NOT NULL CHECK (state IN ('unverified', 'active', 'disabled')), failing_since BIGINT,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, client) REFERENCES agencies
        );
        CREATE INDEX webhooks_by_client ON webhooks (tenant, client);
        CREATE INDEX webhooks_at_desks ON webhooks (tenant, agency) WHERE state = 'active';
        CREATE TABLE webhook_deliveries (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), webhook BYTEA NOT NULL, kind TEXT COLLATE "C" NOT NULL,
            body BYTEA NOT NULL, created_at BIGINT NOT NULL,
            state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')), tries BIGINT NOT NULL CHECK (tries >= 0),
            next_at BIGINT NOT NULL, failure TEXT COLLATE "C",
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, webhook) REFERENCES webhooks
        );
        CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (tenant, webhook, created_at);
        CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (tenant, created_at);
        CREATE INDEX webhook_deliveries_open ON webhook_deliveries (tenant, state, webhook, next_at) WHERE state <> 'sent';
        """
}
