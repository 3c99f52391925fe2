package import SegelVault

/// Where a machine wants to be told (Docs/Formats/Webhooks.md).
package struct Webhook: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Nobody has shown yet that the address is theirs.
        case unverified
        case active
        /// Gave no sign of life, or said that it wants nothing more.
        case disabled
    }

    package let id: ObjectID
    /// The client that registered it.
    package let client: ObjectID
    /// The catalogue's agency whose desks it is about.
    package let agency: String
    package let url: String
    /// SHA-256 of the code that was sent there.
    package let codeDigest: [UInt8]
    package let createdAt: UnixTime
    package var state: State
    /// Since when nothing went through; nil after a success. Of one that is fetched: when somebody last asked, to the day.
    package var failingSince: UnixTime?

    /// In place of an address: nothing is sent, its machine fetches by itself (Docs/Formats/Events.md).
    package static let fetched = "segel:events"
    package var isFetched: Bool { url == Self.fetched }

    package init(
        id: ObjectID,
        client: ObjectID,
        agency: String,
        url: String,
        codeDigest: [UInt8],
        createdAt: UnixTime,
        state: State = .unverified,
        failingSince: UnixTime? = nil
    ) {
        self.id = id
        self.client = client
        self.agency = agency
        self.url = url
        self.codeDigest = codeDigest
        self.createdAt = createdAt
        self.state = state
        self.failingSince = failingSince
    }
}

/// A word to one webhook. Says nothing of a person.
package struct WebhookDelivery: Sendable, Equatable {
    package let id: ObjectID
    package let webhook: ObjectID
    package let kind: String
    /// The JSON that is sent, the same at every try.
    package let body: [UInt8]
    package let createdAt: UnixTime
    package var state: NoticeRow.State
    /// How often it was tried; counted before each try.
    package var tries: Int
    /// The first second it may be tried again.
    package var nextAt: UnixTime
    /// A code, why the last try failed.
    package var failure: String?

    package init(
        id: ObjectID,
        webhook: ObjectID,
        kind: String,
        body: [UInt8],
        createdAt: UnixTime,
        state: NoticeRow.State = .waiting,
        tries: Int = 0,
        nextAt: UnixTime,
        failure: String? = nil
    ) {
        self.id = id
        self.webhook = webhook
        self.kind = kind
        self.body = body
        self.createdAt = createdAt
        self.state = state
        self.tries = tries
        self.nextAt = nextAt
        self.failure = failure
    }
}

package protocol WebhookPort {
    func insert(_ webhook: Webhook) throws
    func webhook(_ id: ObjectID) throws -> Webhook?
    /// Oldest first; nil for everybody's.
    func webhooks(of client: ObjectID?) throws -> [Webhook]
    /// Active ones alone, oldest first.
    func webhooks(atDesksOf agency: String) throws -> [Webhook]
    /// State and failing. Throws `PortConflict.changedMeanwhile` where it is no more in `state`.
    func update(_ webhook: Webhook, whereState state: Webhook.State) throws
    /// With all that was to be sent there.
    func removeWebhook(_ id: ObjectID) throws
}

package protocol WebhookDeliveryPort {
    func insert(_ delivery: WebhookDelivery) throws
    func delivery(_ id: ObjectID) throws -> WebhookDelivery?
    /// Newest first; after one of them where `last` is given.
    func deliveries(to webhook: ObjectID, after last: WebhookDelivery?, limit: Int) throws -> [WebhookDelivery]
    /// By identifier, rising; `first` is among them, `end` is not.
    func deliveries(to webhook: ObjectID, from first: ObjectID, before end: ObjectID, limit: Int) throws -> [WebhookDelivery]
    /// Waiting ones whose time has come, oldest first.
    func dueDeliveries(to webhook: ObjectID, at now: UnixTime, limit: Int) throws -> [WebhookDelivery]
    /// The next after one that was tried `tries` times. Throws `PortConflict.changedMeanwhile` where it was tried meanwhile.
    func update(_ delivery: WebhookDelivery, whereTries tries: Int) throws
    /// Returns how many.
    func removeDeliveries(createdBefore time: UnixTime) throws -> Int
    /// In each state; those that wait or are dead alone.
    func deliveryCount(in state: NoticeRow.State) throws -> Int
}
