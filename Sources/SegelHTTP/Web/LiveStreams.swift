package import SegelUseCases
internal import SegelVault
private import Synchronization

/// How many streams of events are open, and whose: a browser that forgets to close them takes nobody else's place.
package final class LiveStreams: Sendable {
    static let accountLimit = 4
    static let limit = 500

    /// How long a stream waits before it looks again, and after how many looks without news it says that it is still there.
    let pace: Duration
    let quietLooks: Int
    let bell = CaseBell()
    private let open = Mutex<[ObjectID: Int]>([:])

    package convenience init() { self.init(pace: .seconds(2)) }

    init(pace: Duration, quietLooks: Int = 7) {
        self.pace = pace
        self.quietLooks = quietLooks
    }

    /// What the store told: whoever waits for that case looks at once.
    package func heard(_ change: StoreChange) { bell.heard(change) }

    var count: Int { open.withLock { $0.values.reduce(0, +) } }

    /// A place for one more stream of this account, given back when the place is let go; nil where there is none.
    func place(for account: ObjectID) -> Place? {
        let isFree = open.withLock { open in
            guard open[account, default: 0] < Self.accountLimit, open.values.reduce(0, +) < Self.limit else { return false }
            open[account, default: 0] += 1
            return true
        }
        return isFree ? Place(streams: self, account: account) : nil
    }

    final class Place: Sendable {
        private let streams: LiveStreams
        private let account: ObjectID

        fileprivate init(streams: LiveStreams, account: ObjectID) {
            self.streams = streams
            self.account = account
        }

        deinit {
            streams.open.withLock { open in
                open[account, default: 0] -= 1
                if open[account] == 0 { open[account] = nil }
            }
        }
    }
}
