internal import SegelUseCases
internal import Synchronization

/// Counts requests, in memory alone: what is refused costs no write. Each process counts for itself.
struct RateLimiter: Sendable {
    private let counters: [RequestLimits.Group: RequestCounter]

    init(_ limits: RequestLimits) {
        counters = Dictionary(
            uniqueKeysWithValues: RequestLimits.Group.allCases.compactMap { group in limits[group].map { (group, RequestCounter($0)) } }
        )
    }

    /// Nil where the request may go on, and is counted; else the seconds after which one more would. `client`: nil for one that cannot be told
    /// from others; then the total alone counts.
    func wait(_ group: RequestLimits.Group, for client: [UInt8]?, at now: UnixTime) -> Int? {
        counters[group]?.wait(for: client, at: now).wait
    }

    /// The same, with what the client is told of its limit; nil where there is none.
    func standing(_ group: RequestLimits.Group, for client: [UInt8]?, at now: UnixTime) -> RateStanding? {
        counters[group]?.wait(for: client, at: now)
    }
}

/// How a client stands after a request.
struct RateStanding: Sendable {
    /// Nil where the request may go on.
    let wait: Int?
    /// Requests that would go on at once, and after how many seconds it is as many as ever.
    let remaining: Int
    let untilFull: Int
    let limit: RequestLimits.Limit
}

/// The requests of one group.
private final class RequestCounter: Sendable {
    private struct State {
        var clients = ClientBuckets()
        var total: TokenBucket
    }

    private let own: RequestLimits.Limit
    private let together: RequestLimits.Limit
    private let state: Mutex<State>

    init(_ limit: RequestLimits.Limit) {
        own = limit
        together = limit.together
        state = Mutex(State(total: TokenBucket(full: limit.together, at: 0)))
    }

    /// What is refused is not counted: no client's flood uses up what is left for the others, nor theirs what is left of one's own.
    func wait(for client: [UInt8]?, at now: UnixTime) -> RateStanding {
        let now = now * 1_000
        return state.withLock { state in
            state.total.fill(together, at: now)
            var bucket = client.map { state.clients[$0] ?? TokenBucket(full: own, at: now) }
            bucket?.fill(own, at: now)
            let wait = max(state.total.wait(together), bucket?.wait(own) ?? 0)
            if wait == 0 {
                state.total.take()
                bucket?.take()
            }
            if let client { state.clients[client] = bucket }
            let counted = bucket ?? state.total, limit = bucket == nil ? together : own
            return RateStanding(
                wait: wait == 0 ? nil : wait,
                remaining: min(counted.remaining, state.total.remaining),
                untilFull: counted.untilFull(limit),
                limit: limit
            )
        }
    }
}
