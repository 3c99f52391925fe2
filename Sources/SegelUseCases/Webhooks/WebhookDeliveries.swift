internal import SegelVault

/// A delivery as its owner sees it.
package struct WebhookDeliveryLine: Sendable, Codable, Equatable {
    package let id: String
    package let type: String
    package let state: String
    package let createdAt: Int64
    package let tries: Int
    /// While it waits.
    package let nextAt: Int64?
    package let failure: String?

    init(_ delivery: WebhookDelivery) {
        (id, type, state) = (delivery.id.text, delivery.kind, delivery.state.rawValue)
        (createdAt, tries, failure) = (delivery.createdAt, delivery.tries, delivery.failure)
        nextAt = delivery.state == .waiting ? delivery.nextAt : nil
    }
}

/// A part of the list, and its last one where there are more.
package struct WebhookDeliveryPage: Sendable {
    package let lines: [WebhookDeliveryLine]
    package let next: String?
}

extension Mall {
    package static let deliveryPageLimit = 100

    /// Newest first, after `cursor`, which is a delivery's own identifier.
    package func deliveries(to id: String, after cursor: String?, limit: Int, for access: AgencyAccess) async throws -> WebhookDeliveryPage
    {
        _ = try webhookAgency(access)
        guard (1...Self.deliveryPageLimit).contains(limit) else { throw Refusal(.invalid([]), "limit_refused") }
        return try await store.read { tx in
            let webhook = try self.ownWebhook(id, access, in: tx)
            let last = try cursor.map { try self.delivery($0, to: webhook, orThrow: "cursor_unknown", in: tx) }
            let found = try tx.deliveries(to: webhook.id, after: last, limit: limit + 1)
            let page = found.prefix(limit)
            return WebhookDeliveryPage(lines: page.map(WebhookDeliveryLine.init), next: found.count > limit ? page.last?.id.text : nil)
        }
    }

    /// Lets one wait again, as from the beginning.
    package func redeliver(_ delivery: String, to id: String, for access: AgencyAccess) async throws -> WebhookDeliveryLine {
        _ = try webhookAgency(access)
        let now = now
        return try await store.write { tx in
            let webhook = try self.ownWebhook(id, access, in: tx)
            var found = try self.delivery(delivery, to: webhook, orThrow: "not_found", in: tx)
            guard webhook.state != .disabled else { throw Refusal(.conflict, "webhook_disabled") }
            let tries = found.tries
            (found.state, found.tries, found.nextAt, found.failure) = (.waiting, 0, now, nil)
            try tx.update(found, whereTries: tries)
            return WebhookDeliveryLine(found)
        }
    }

    private func delivery(_ id: String, to webhook: Webhook, orThrow code: String, in tx: any StoreTransaction) throws -> WebhookDelivery {
        guard let object = try? ObjectID(text: id), let found = try tx.delivery(object), found.webhook == webhook.id else {
            throw Refusal(.notFound, code)
        }
        return found
    }
}
