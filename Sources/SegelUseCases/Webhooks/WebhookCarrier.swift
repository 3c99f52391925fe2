/// Brings webhooks to addresses that agencies registered. Each call ends within a minute.
package protocol WebhookCarrier: Sendable {
    /// Throws a failure that is final where the address is none we open, or where its owner wants nothing more (`webhook_410`).
    func send(_ webhook: SignedWebhook, to url: String) async throws(DeliveryFailure)
}
