internal import SegelCrypto
internal import SegelVault

/// Sends what waits, as `DeliverNotices` does: a try is counted and put off before it is made; what was sent but not written down is sent again under the
/// same id.
extension Mall {
    private static let page = 20
    /// Failures in a row after which one webhook is left alone until the next round.
    private static let patience = 2
    /// Webhooks that are spoken to at once.
    private static let together = 8
    /// Seconds of failing after which nothing more is sent.
    package static let webhookPatience: UnixTime = 3 * 86_400
    /// Seconds a delivery is kept.
    static let webhookDeliveriesKept: UnixTime = 30 * 86_400

    /// One webhook does not wait for another. Answers how many were sent.
    @discardableResult
    package func deliverWebhooks(by carrier: any WebhookCarrier) async throws -> Int {
        let all = try await store.read { try $0.webhooks(of: nil) }.filter { $0.state != .disabled && !$0.isFetched }
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var waiting = all[...], sent = 0
            for webhook in waiting.prefix(Self.together) { group.addTask { try await self.deliver(to: webhook, by: carrier) } }
            waiting = waiting.dropFirst(Self.together)
            while let count = try await group.next() {
                sent += count
                if let webhook = waiting.popFirst() { group.addTask { try await self.deliver(to: webhook, by: carrier) } }
            }
            return sent
        }
    }

    private func deliver(to webhook: Webhook, by carrier: any WebhookCarrier) async throws -> Int {
        var sent = 0, failures = 0
        while failures < Self.patience, !Task.isCancelled {
            let now = now
            let due = try await store.read { try $0.dueDeliveries(to: webhook.id, at: now, limit: Self.page) }
            if due.isEmpty { break }
            for delivery in due where failures < Self.patience {
                switch try await deliver(delivery, by: carrier) {
                case true?: (sent, failures) = (sent + 1, 0)
                case false?: failures += 1
                // Removed or disabled meanwhile.
                case nil: return sent
                }
            }
        }
        return sent
    }

    /// Whether it was taken; nil where it was not tried.
    private func deliver(_ delivery: WebhookDelivery, by carrier: any WebhookCarrier) async throws -> Bool? {
        let now = now
        guard let (tried, message, url) = try await store.write({ tx in try self.begin(delivery, at: now, in: tx) }) else { return nil }
        var ended = tried, outcome: DeliveryFailure?
        do throws(DeliveryFailure) {
            try await carrier.send(message, to: url)
            (ended.state, ended.failure) = (.sent, nil)
        } catch {
            outcome = error
            ended.failure = error.code
            if error.isFinal || ended.tries >= NoticeSchedule.limit { ended.state = .dead }
        }
        try await store.write { [ended, outcome] tx in
            // Removed with its webhook while it was on its way, or sent anew by its owner.
            guard try tx.delivery(ended.id)?.tries == tried.tries else { return }
            try tx.update(ended, whereTries: tried.tries)
            try self.remember(outcome, of: ended.webhook, at: self.now, in: tx)
        }
        return outcome == nil
    }

    private func begin(_ found: WebhookDelivery, at now: UnixTime, in tx: any StoreTransaction) throws
        -> (WebhookDelivery, SignedWebhook, String)?
    {
        guard let webhook = try tx.webhook(found.webhook), webhook.state != .disabled else { return nil }
        guard var delivery = try tx.delivery(found.id), delivery.state == .waiting, delivery.nextAt <= now else { return nil }
        let before = delivery.tries
        delivery.tries += 1
        delivery.nextAt = now + NoticeSchedule.delay(after: delivery.tries, random: random)
        try tx.update(delivery, whereTries: before)
        let key = try noticeKey(at: now, in: tx).key
        return (delivery, SignedWebhook(id: "msg_\(delivery.id.text)", at: now, body: delivery.body, by: key), webhook.url)
    }

    /// Rule 8: who fails for long, or says that nothing more is wanted, is sent nothing more.
    private func remember(_ outcome: DeliveryFailure?, of id: ObjectID, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard var webhook = try tx.webhook(id), webhook.state != .disabled else { return }
        let before = webhook
        webhook.failingSince = outcome == nil ? nil : webhook.failingSince ?? now
        let isOver = webhook.failingSince.map { now - $0 >= Self.webhookPatience } ?? false
        if isOver || outcome?.code == "webhook_410" { webhook.state = .disabled }
        if webhook != before { try tx.update(webhook, whereState: before.state) }
    }

    /// Part of upkeep.
    package func sweepWebhookDeliveries() async throws {
        let now = now
        try await store.write { tx in
            _ = try tx.removeDeliveries(createdBefore: now - Self.webhookDeliveriesKept)
            try self.sweepFeeds(at: now, in: tx)
        }
    }
}
