extension Schema {
    /// Deliveries say nothing of a person and are kept for a month.
    static let webhooks = """
        CREATE TABLE webhooks (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), client BLOB NOT NULL REFERENCES agencies, agency TEXT NOT NULL,
            url TEXT NOT NULL, code_digest BLOB NOT NULL CHECK (length(code_digest) = 32), created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('unverified', 'active', 'disabled')), failing_since INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhooks_by_client ON webhooks (client);
        CREATE INDEX webhooks_at_desks ON webhooks (agency) WHERE state = 'active';
        CREATE TABLE webhook_deliveries (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), webhook BLOB NOT NULL REFERENCES webhooks, kind TEXT NOT NULL,
            body BLOB NOT NULL, created_at INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
            tries INTEGER NOT NULL CHECK (tries >= 0), next_at INTEGER NOT NULL, failure TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook, created_at);
        CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
        CREATE INDEX webhook_deliveries_open ON webhook_deliveries (state, webhook, next_at) WHERE state <> 'sent';
        """
}
