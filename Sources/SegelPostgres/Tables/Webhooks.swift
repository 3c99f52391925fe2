internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ webhook: Webhook) throws {
        try inserting {
            try run(
                """
                INSERT INTO webhooks (tenant, id, client, agency, url, code_digest, created_at, state, failing_since)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
                """,
                webhook.id,
                webhook.client,
                webhook.agency,
                webhook.url,
                webhook.codeDigest,
                webhook.createdAt,
                webhook.state.rawValue,
                webhook.failingSince
            )
        }
    }

    func webhook(_ id: ObjectID) throws -> Webhook? { try row("\(Self.webhookColumns) AND id = $2", id, map: webhook) }

    func webhooks(of client: ObjectID?) throws -> [Webhook] {
        guard let client else { return try rows("\(Self.webhookColumns) ORDER BY created_at, id", map: webhook) }
        return try rows("\(Self.webhookColumns) AND client = $2 ORDER BY created_at, id", client, map: webhook)
    }

    func webhooks(atDesksOf agency: String) throws -> [Webhook] {
        try rows("\(Self.webhookColumns) AND state = 'active' AND agency = $2 ORDER BY created_at, id", agency, map: webhook)
    }

    func update(_ webhook: Webhook, whereState state: Webhook.State) throws {
        let changed = try run(
            "UPDATE webhooks SET state = $2, failing_since = $3 WHERE tenant = $1 AND id = $4 AND state = $5",
            webhook.state.rawValue,
            webhook.failingSince,
            webhook.id,
            state.rawValue
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeWebhook(_ id: ObjectID) throws {
        try run("DELETE FROM webhook_deliveries WHERE tenant = $1 AND webhook = $2", id)
        try run("DELETE FROM webhooks WHERE tenant = $1 AND id = $2", id)
    }

    private static let webhookColumns =
        "SELECT id, client, agency, url, code_digest, created_at, state, failing_since FROM webhooks WHERE tenant = $1"

    private func webhook(_ row: PostgresRow) throws -> Webhook {
        guard let state = Webhook.State(rawValue: try row.text(6)) else { throw CorruptRow("webhooks") }
        return Webhook(
            id: try row.object(0),
            client: try row.object(1),
            agency: try row.text(2),
            url: try row.text(3),
            codeDigest: try row.bytes(4),
            createdAt: try row.int64(5),
            state: state,
            failingSince: try row.optionalInt64(7)
        )
    }
}

extension PostgresTransaction {
    func insert(_ delivery: WebhookDelivery) throws {
        try inserting {
            try run(
                """
                INSERT INTO webhook_deliveries (tenant, id, webhook, kind, body, created_at, state, tries, next_at, failure)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
                """,
                delivery.id,
                delivery.webhook,
                delivery.kind,
                delivery.body,
                delivery.createdAt,
                delivery.state.rawValue,
                delivery.tries,
                delivery.nextAt,
                delivery.failure
            )
        }
    }

    func delivery(_ id: ObjectID) throws -> WebhookDelivery? { try row("\(Self.deliveryColumns) AND id = $2", id, map: delivery) }

    func deliveries(to webhook: ObjectID, after last: WebhookDelivery?, limit: Int) throws -> [WebhookDelivery] {
        guard let last else {
            return try rows(
                "\(Self.deliveryColumns) AND webhook = $2 ORDER BY created_at DESC, id LIMIT $3",
                webhook,
                limit,
                map: delivery
            )
        }
        return try rows(
            """
            \(Self.deliveryColumns) AND webhook = $2 AND (created_at < $3 OR created_at = $3 AND id > $4)
            ORDER BY created_at DESC, id LIMIT $5
            """,
            webhook,
            last.createdAt,
            last.id,
            limit,
            map: delivery
        )
    }

    func deliveries(to webhook: ObjectID, from first: ObjectID, before end: ObjectID, limit: Int) throws -> [WebhookDelivery] {
        try rows(
            "\(Self.deliveryColumns) AND id >= $2 AND id < $3 AND webhook = $4 ORDER BY id LIMIT $5",
            first,
            end,
            webhook,
            limit,
            map: delivery
        )
    }

    func dueDeliveries(to webhook: ObjectID, at now: UnixTime, limit: Int) throws -> [WebhookDelivery] {
        try rows(
            "\(Self.deliveryColumns) AND state = 'waiting' AND webhook = $2 AND next_at <= $3 ORDER BY next_at, id LIMIT $4",
            webhook,
            now,
            limit,
            map: delivery
        )
    }

    func update(_ delivery: WebhookDelivery, whereTries tries: Int) throws {
        let changed = try run(
            """
            UPDATE webhook_deliveries SET state = $2, tries = $3, next_at = $4, failure = $5
            WHERE tenant = $1 AND id = $6 AND tries = $7
            """,
            delivery.state.rawValue,
            delivery.tries,
            delivery.nextAt,
            delivery.failure,
            delivery.id,
            tries
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeDeliveries(createdBefore time: UnixTime) throws -> Int {
        try run("DELETE FROM webhook_deliveries WHERE tenant = $1 AND created_at < $2", time)
    }

    func deliveryCount(in state: NoticeRow.State) throws -> Int {
        try row(
            "SELECT count(*) FROM webhook_deliveries WHERE tenant = $1 AND state = $2 AND state <> 'sent'",
            state.rawValue
        ) { try $0.int(0) } ?? 0
    }

    private static let deliveryColumns = """
        SELECT id, webhook, kind, body, created_at, state, tries, next_at, failure FROM webhook_deliveries WHERE tenant = $1
        """

    private func delivery(_ row: PostgresRow) throws -> WebhookDelivery {
        guard let state = NoticeRow.State(rawValue: try row.text(5)) else { throw CorruptRow("webhook_deliveries") }
        return WebhookDelivery(
            id: try row.object(0),
            webhook: try row.object(1),
            kind: try row.text(2),
            body: try row.bytes(3),
            createdAt: try row.int64(4),
            state: state,
            tries: try row.int(6),
            nextAt: try row.int64(7),
            failure: try row.optionalText(8)
        )
    }
}
