internal import SegelUseCases

/// A bucket that holds `burst` requests and fills at `perMinute`. Counted in sixtieths of a request, so that whole seconds give whole numbers.
struct TokenBucket {
    private static let request = 60
    /// After so long any bucket is full.
    private static let longest: UnixTime = 1_000_000 * 60

    private var level: Int
    private var at: UnixTime

    init(full limit: RequestLimits.Limit, at now: UnixTime) {
        level = limit.burst * Self.request
        at = now
    }

    /// A clock that was put back fills nothing, and is followed (attack A39).
    mutating func fill(_ limit: RequestLimits.Limit, at now: UnixTime) {
        let seconds = Int(min(max(now - at, 0), Self.longest))
        level = min(level + seconds * limit.perMinute, limit.burst * Self.request)
        at = now
    }

    mutating func take() { level -= Self.request }

    /// Seconds until a request is in it; 0 where one is.
    func wait(_ limit: RequestLimits.Limit) -> Int {
        let missing = Self.request - level
        return missing <= 0 ? 0 : (missing + limit.perMinute - 1) / limit.perMinute
    }

    /// Whole requests that are in it.
    var remaining: Int { max(level / Self.request, 0) }

    /// Seconds until it is full.
    func untilFull(_ limit: RequestLimits.Limit) -> Int {
        let missing = limit.burst * Self.request - level
        return missing <= 0 ? 0 : (missing + limit.perMinute - 1) / limit.perMinute
    }
}
