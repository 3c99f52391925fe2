/// A bucket that holds `burst` requests and fills at `perMinute`. Counted in sixty-thousandths of a request, so that whole milliseconds give whole numbers.
struct TokenBucket {
    /// Of any clock that the buckets of one kind share.
    typealias Milliseconds = Int64

    private static let request = 60_000
    /// After so long any bucket is full.
    private static let longest: Milliseconds = 1_000_000 * 60_000

    private var level: Int
    private var at: Milliseconds

    init(full limit: RequestLimits.Limit, at now: Milliseconds) {
        level = limit.burst * Self.request
        at = now
    }

    /// A clock that was put back fills nothing, and is followed (attack A39).
    mutating func fill(_ limit: RequestLimits.Limit, at now: Milliseconds) {
        let passed = Int(min(max(now - at, 0), Self.longest))
        level = min(level + passed * limit.perMinute, limit.burst * Self.request)
        at = now
    }

    mutating func take() { level -= Self.request }

    /// Seconds until a request is in it; 0 where one is.
    func wait(_ limit: RequestLimits.Limit) -> Int { Self.seconds(toFill: Self.request - level, limit) }

    /// Whole requests that are in it.
    var remaining: Int { max(level / Self.request, 0) }

    /// Seconds until it is full.
    func untilFull(_ limit: RequestLimits.Limit) -> Int { Self.seconds(toFill: limit.burst * Self.request - level, limit) }

    /// Begun ones count whole.
    private static func seconds(toFill missing: Int, _ limit: RequestLimits.Limit) -> Int {
        let each = limit.perMinute * 1_000
        return max(0, (missing + each - 1) / each)
    }
}
