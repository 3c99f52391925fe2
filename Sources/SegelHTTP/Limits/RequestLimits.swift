/// How often strangers may ask for what. One client may ask `burst` times at once and `perMinute` times a minute in the long run; all clients
/// together `crowd` times that.
///
/// Behind one IPv4 address may be a whole office, or a street of mobile phones: the numbers are what many honest people need, and far below what
/// keeps a machine busy.
package struct RequestLimits: Sendable {
    /// What is counted together.
    package enum Group: String, CaseIterable, Sendable {
        case nonce
        case push
        case authorize
        case token
        case credential
        case ask
        case agency
        case agencyAPI = "agency-api"
        case answer
        case verify
        case batch = "verify-batch"
        case signIn = "sign-in"
    }

    package struct Limit: Sendable, Equatable {
        let burst: Int
        let perMinute: Int

        /// Both 1 to 1,000,000.
        package init?(burst: Int, perMinute: Int) {
            guard Self.range.contains(burst), Self.range.contains(perMinute) else { return nil }
            self.init(unchecked: burst, perMinute)
        }

        fileprivate init(unchecked burst: Int, _ perMinute: Int) {
            self.burst = burst
            self.perMinute = perMinute
        }

        private static let range = 1...1_000_000

        /// Of all clients.
        var together: Limit { Limit(unchecked: burst * RequestLimits.crowd, perMinute * RequestLimits.crowd) }
    }

    /// All clients together, as a multiple of one. Few enough that pushed requests (5 minutes) and open questions (10 minutes) stay below the
    /// 10,000 that are kept of each, however many addresses ask.
    static let crowd = 20

    private var limits: [Group: Limit]

    /// What one client may ask of a busy service, of whatever kind (`Shedding`); nil: nothing is turned away for being too much.
    private(set) var share: Limit?
    /// Its name beside those of the groups.
    package static let shareName = "busy"

    /// Nil: without end.
    subscript(group: Group) -> Limit? { limits[group] }

    /// Without any, as for measuring.
    package static let none = RequestLimits(limits: [:], share: nil)

    package static let standard = RequestLimits(
        limits: [
            // A wallet takes one before each of its requests; making one stores nothing.
            .nonce: Limit(unchecked: 240, 240),
            // One a citizen and fetching; each is kept for five minutes.
            .push: Limit(unchecked: 60, 60),
            // A page, a sign-in, the page again, the answer.
            .authorize: Limit(unchecked: 240, 240),
            // One a fetching, one an hour after. Wrong transaction codes are counted with their offer besides.
            .token: Limit(unchecked: 60, 60),
            // Each signs up to ten copies.
            .credential: Limit(unchecked: 60, 60),
            // The public page: one a person at a desk; each is kept for ten minutes.
            .ask: Limit(unchecked: 20, 20),
            // Agencies with a token, whose desks ask again every few seconds.
            .agency: Limit(unchecked: 600, 1_200),
            // The same, signed in by their own key: counted by address before anything is looked up, and by agency after.
            .agencyAPI: Limit(unchecked: 5_000, 6_000),
            // A wallet reads a request, which is signed for it, and answers it.
            .answer: Limit(unchecked: 120, 120),
            // A hospital checks a thousand licences one by one, and again because somebody closed the window.
            .verify: Limit(unchecked: 2_000, 3_000),
            // The same in one request of up to a thousand.
            .batch: Limit(unchecked: 60, 60),
            // A morning in an office. Together at most as many password hashes as one core computes.
            .signIn: Limit(unchecked: 60, 30),
        ],
        // An office of a hundred people who each open a page every ten seconds, with its pictures. What sixteen flooding addresses have at once, everybody else waits for.
        share: Limit(unchecked: 30, 1_200)
    )

    /// `NAME=BURST/PERMINUTE`, or `NAME=off`; `all=off`. Returns false where it is none of these.
    package mutating func set(_ text: String) -> Bool {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2 else { return false }
        if sides == ["all", "off"] {
            self = .none
            return true
        }
        let group = Group(rawValue: sides[0])
        guard group != nil || sides[0] == Self.shareName else { return false }
        if sides[1] == "off" {
            set(group, nil)
            return true
        }
        let numbers = sides[1].split(separator: "/", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard numbers.count == 2, let limit = Limit(burst: numbers[0], perMinute: numbers[1]) else { return false }
        set(group, limit)
        return true
    }

    /// `group`: nil for the share.
    private mutating func set(_ group: Group?, _ limit: Limit?) { if let group { limits[group] = limit } else { share = limit } }
}
