internal import SegelCrypto
private import Synchronization

/// Counts tries at guessing a PIN, for each reference, whether there is such a case or not, and for each address they come from, where that can be told. In memory:
/// a restart forgets them, which gives a guesser less than a day's tries.
final class TrackingTries: Sendable {
    static let referenceLimit = 5
    static let addressLimit = 20
    static let window: UnixTime = 15 * 60
    /// References and addresses that are remembered at once, so that strangers cannot fill the memory.
    static let capacity = 50_000

    private struct Count {
        let began: UnixTime
        var tries: Int
    }

    private let counts = Mutex<[String: Count]>([:])

    /// One more try, counted before it is heard: many at once are as many. Throws `tracking_rests`.
    func take(reference: String, client: [UInt8]?, at now: UnixTime) throws(Refusal) {
        let isHeard = counts.withLock { counts in
            if counts.count >= Self.capacity { Self.makeRoom(in: &counts, at: now) }
            let byAddress = client.map { Self.add("a \(Hex.encode($0))", to: &counts, at: now) } ?? 0
            // Who is over their own limit uses up nobody else's.
            guard byAddress <= Self.addressLimit else { return false }
            return Self.add("r \(reference)", to: &counts, at: now) <= Self.referenceLimit
        }
        guard isHeard else { throw Refusal(.tooMany, "tracking_rests") }
    }

    /// The right PIN: its owner may mistype again.
    func forgive(reference: String) { counts.withLock { $0["r \(reference)"] = nil } }

    private static func add(_ key: String, to counts: inout [String: Count], at now: UnixTime) -> Int {
        var count = counts[key].flatMap { now - $0.began < window ? $0 : nil } ?? Count(began: now, tries: 0)
        count.tries += 1
        counts[key] = count
        return count.tries
    }

    /// First what counts no more, then the older half.
    private static func makeRoom(in counts: inout [String: Count], at now: UnixTime) {
        counts = counts.filter { now - $0.value.began < window }
        guard counts.count >= capacity else { return }
        let middle = counts.values.map(\.began).sorted()[capacity / 2]
        counts = counts.filter { $0.value.began > middle }
    }
}
