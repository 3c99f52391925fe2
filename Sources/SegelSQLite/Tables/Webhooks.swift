internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ webhook: Webhook) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO webhooks (id, client, agency, url, code_digest, created_at, state, failing_since)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                webhook.id.column, webhook.client.column, webhook.agency, webhook.url, Data(webhook.codeDigest), webhook.createdAt,
                webhook.state.rawValue, webhook.failingSince,
            ])
        }
    }

    func webhook(_ id: ObjectID) throws -> Webhook? { try webhooks("WHERE id = ?", [id.column]).first }

    func webhooks(of client: ObjectID?) throws -> [Webhook] {
        guard let client else { return try webhooks("ORDER BY created_at, id", []) }
        return try webhooks("WHERE client = ? ORDER BY created_at, id", [client.column])
    }

    func webhooks(atDesksOf agency: String) throws -> [Webhook] {
        try webhooks("WHERE state = 'active' AND agency = ? ORDER BY created_at, id", [agency])
    }

    func update(_ webhook: Webhook, whereState state: Webhook.State) throws {
        try db.cachedStatement(sql: "UPDATE webhooks SET state = ?, failing_since = ? WHERE id = ? AND state = ?").execute(arguments: [
            webhook.state.rawValue, webhook.failingSince, webhook.id.column, state.rawValue,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeWebhook(_ id: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM webhook_deliveries WHERE webhook = ?").execute(arguments: [id.column])
        try db.cachedStatement(sql: "DELETE FROM webhooks WHERE id = ?").execute(arguments: [id.column])
    }

    private func webhooks(_ condition: String, _ arguments: StatementArguments) throws -> [Webhook] {
        let columns = "id, client, agency, url, code_digest, created_at, state, failing_since"
        return try db.cachedStatement(sql: "SELECT \(columns) FROM webhooks \(condition)").all(arguments) { row in
            guard let state = try Webhook.State(rawValue: row[6]) else { throw CorruptRow("webhooks") }
            return try Webhook(
                id: ObjectID(column: row[0]),
                client: ObjectID(column: row[1]),
                agency: row[2],
                url: row[3],
                codeDigest: [UInt8](row[4] as Data),
                createdAt: row[5],
                state: state,
                failingSince: row.nullable(7)
            )
        }
    }
}

extension SQLiteTransaction {
    func insert(_ delivery: WebhookDelivery) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO webhook_deliveries (id, webhook, kind, body, created_at, state, tries, next_at, failure)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                delivery.id.column, delivery.webhook.column, delivery.kind, Data(delivery.body), delivery.createdAt,
                delivery.state.rawValue, delivery.tries, delivery.nextAt, delivery.failure,
            ])
        }
    }

    func delivery(_ id: ObjectID) throws -> WebhookDelivery? { try deliveries("WHERE id = ?", [id.column]).first }

    func deliveries(to webhook: ObjectID, after last: WebhookDelivery?, limit: Int) throws -> [WebhookDelivery] {
        let order = "ORDER BY created_at DESC, id LIMIT ?"
        guard let last else { return try deliveries("WHERE webhook = ? \(order)", [webhook.column, limit]) }
        return try deliveries(
            "WHERE webhook = ? AND (created_at < ? OR created_at = ? AND id > ?) \(order)",
            [webhook.column, last.createdAt, last.createdAt, last.id.column, limit]
        )
    }

    /// A feed's identifiers begin with a place in the log, so there are few rows between two of them, whose ever they are: `+` has them found by that.
    func deliveries(to webhook: ObjectID, from first: ObjectID, before end: ObjectID, limit: Int) throws -> [WebhookDelivery] {
        try deliveries(
            "WHERE id >= ? AND id < ? AND +webhook = ? ORDER BY id LIMIT ?",
            [first.column, end.column, webhook.column, limit]
        )
    }

    func dueDeliveries(to webhook: ObjectID, at now: UnixTime, limit: Int) throws -> [WebhookDelivery] {
        try deliveries(
            "WHERE state = 'waiting' AND webhook = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?",
            [webhook.column, now, limit]
        )
    }

    func update(_ delivery: WebhookDelivery, whereTries tries: Int) throws {
        try db.cachedStatement(
            sql: "UPDATE webhook_deliveries SET state = ?, tries = ?, next_at = ?, failure = ? WHERE id = ? AND tries = ?"
        ).execute(arguments: [
            delivery.state.rawValue, delivery.tries, delivery.nextAt, delivery.failure, delivery.id.column, tries,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeDeliveries(createdBefore time: UnixTime) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM webhook_deliveries WHERE created_at < ?").execute(arguments: [time])
        return db.changesCount
    }

    func deliveryCount(in state: NoticeRow.State) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM webhook_deliveries WHERE state = ? AND state <> 'sent'"),
            arguments: [state.rawValue]
        ) ?? 0
    }

    private func deliveries(_ condition: String, _ arguments: StatementArguments) throws -> [WebhookDelivery] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM webhook_deliveries \(condition)"), arguments: arguments).map { row in
            guard let state = NoticeRow.State(rawValue: row["state"]) else { throw CorruptRow("webhook_deliveries") }
            return WebhookDelivery(
                id: try ObjectID(column: row["id"]),
                webhook: try ObjectID(column: row["webhook"]),
                kind: row["kind"],
                body: [UInt8](row["body"] as Data),
                createdAt: row["created_at"],
                state: state,
                tries: row["tries"],
                nextAt: row["next_at"],
                failure: row["failure"]
            )
        }
    }
}
