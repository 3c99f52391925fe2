internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// A word of a feed (Docs/Formats/Events.md).
package struct FeedEvent: Sendable, Equatable {
    /// Where whoever has it goes on.
    package let cursor: String
    /// The JSON that a webhook would be sent.
    package let body: [UInt8]
}

package struct FeedPage: Sendable, Equatable {
    package let events: [FeedEvent]
    /// Where to go on, whether there were any or not.
    package let next: String
}

/// A machine's own feed, fetched instead of sent: the deliveries to a webhook that has no address. What happens at its agency's desks is written there in the
/// transaction of the move, from the first time it asked on.
extension Mall {
    package static let feedPageLimit = 100
    /// Seconds; one that nobody asked for as long has nothing left that is kept.
    static let feedKept = webhookDeliveriesKept
    /// Seconds between two notes of when somebody last asked.
    private static let feedNote: UnixTime = 86_400

    /// What came after `cursor`, in the order of the log; without one, all that is kept.
    package func feed(after cursor: String?, limit: Int, for access: AgencyAccess) async throws -> FeedPage {
        let agency = try webhookAgency(access)
        guard (1...Self.feedPageLimit).contains(limit) else { throw Refusal(.invalid([]), "limit_refused") }
        let now = now
        let known = try await store.read { try self.feed(of: access.id, in: $0) }
        if known.map({ now - ($0.failingSince ?? $0.createdAt) < Self.feedNote }) != true {
            try await noteFeed(of: access, agency, isNew: cursor == nil, at: now)
        }
        return try await store.read { tx in
            guard let feed = try self.feed(of: access.id, in: tx) else { throw FeedCursor.unknown }
            return try Self.page(of: feed, after: cursor, limit: limit, at: now, in: tx)
        }
    }

    static func page(of feed: Webhook, after cursor: String?, limit: Int, at now: UnixTime, in tx: any StoreTransaction) throws -> FeedPage
    {
        let place = try cursor.map { try FeedCursor($0, of: feed) }
        // Before the rows are read: every entry below it is there by then, with all that was written in its transaction.
        let size = try tx.logSize()
        if let place { try place.check(size, oldest: now - feedKept, in: tx) }
        let from = FeedPlace(index: place?.index ?? 0), end = FeedPlace(index: size)
        let rows = try tx.deliveries(to: feed.id, from: from.first, before: end.first, limit: limit)
        let events = rows.map { FeedEvent(cursor: FeedCursor(after: $0.id, of: feed).text, body: $0.body) }
        let isWhole = events.count < limit
        return FeedPage(events: events, next: isWhole ? FeedCursor(index: size, of: feed).text : events.last?.cursor ?? "")
    }

    /// Begins it, or writes down that somebody still asks.
    private func noteFeed(of access: AgencyAccess, _ agency: String, isNew: Bool, at now: UnixTime) async throws {
        try await store.write { tx in
            if var feed = try self.feed(of: access.id, in: tx) {
                feed.failingSince = now
                return try tx.update(feed, whereState: feed.state)
            }
            // A cursor is of a feed that there was: what came since was written nowhere.
            guard isNew else { throw FeedCursor.unknown }
            let feed = Webhook(
                id: ObjectID(from: self.random),
                client: access.id,
                agency: agency,
                url: Webhook.fetched,
                codeDigest: self.random.bytes(SHA256.count),
                createdAt: now,
                state: .active,
                failingSince: now
            )
            try tx.insert(feed)
            _ = try self.log(.keyCeremony, subject: feed.id.text, detail: "feed begun by \(access.name)", at: now, in: tx)
        }
    }

    private func feed(of client: ObjectID, in tx: any StoreTransaction) throws -> Webhook? {
        try tx.webhooks(of: client).first(where: \.isFetched)
    }

    /// Writes a word where it is fetched, at the place in the log of the move that it tells.
    func add(_ message: WebhookMessage, to feed: Webhook, at now: UnixTime, logged index: UInt64, in tx: any StoreTransaction) throws {
        try tx.insert(
            WebhookDelivery(
                id: FeedPlace(index: index).id(in: feed),
                webhook: feed.id,
                kind: message.kind,
                body: message.body(at: now),
                createdAt: now,
                state: .sent,
                nextAt: now
            )
        )
    }

    /// Part of upkeep: nobody asks for it any more.
    func sweepFeeds(at now: UnixTime, in tx: any StoreTransaction) throws {
        for feed in try tx.webhooks(of: nil) where feed.isFetched && (feed.failingSince ?? feed.createdAt) < now - Self.feedKept {
            try tx.removeWebhook(feed.id)
        }
    }
}

/// Where in the log a word of a feed stands. Entries are numbered in the order in which they are committed, whatever node commits them: what has a higher
/// number was not there when a lower one could be read and this one could not.
struct FeedPlace {
    let index: UInt64

    /// As identifiers are ordered: byte by byte.
    private var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: index >> (56 - 8 * $0)) } }

    /// Not above any identifier of this place.
    var first: ObjectID { get throws { try ObjectID(bytes: bytes + [UInt8](repeating: 0, count: 8)) } }

    /// A move has one word for a feed.
    func id(in feed: Webhook) throws -> ObjectID { try ObjectID(bytes: bytes + feed.id.bytes.prefix(8)) }
}

/// `5b0c9d1e-4711`: of which feed, and the place in the log before which everything is had.
struct FeedCursor {
    let index: UInt64
    private let feed: String

    static let unknown = Refusal(.notFound, "cursor_unknown")

    init(index: UInt64, of feed: Webhook) { (self.index, self.feed) = (index, Self.name(of: feed)) }

    init(after delivery: ObjectID, of feed: Webhook) {
        self.init(index: delivery.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } + 1, of: feed)
    }

    /// Throws `cursor_unknown` where it is another feed's, for instance that of one which ended.
    init(_ text: String, of feed: Webhook) throws {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == Self.name(of: feed), let index = UInt64(parts[1]), String(index) == parts[1] else {
            throw Self.unknown
        }
        self.init(index: index, of: feed)
    }

    var text: String { "\(feed)-\(index)" }

    /// Throws `cursor_unknown` where something after it may be kept no more, or where the log is not as long any more as whoever has it saw it.
    func check(_ size: UInt64, oldest: UnixTime, in tx: any StoreTransaction) throws {
        guard index <= size else { throw Self.unknown }
        guard index < size else { return }
        guard try LogEvent.time(ofEntry: tx.logEntry(at: index)) >= oldest else { throw Self.unknown }
    }

    private static func name(of feed: Webhook) -> String { String(feed.id.text.prefix(8)) }
}
