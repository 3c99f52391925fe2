package import SegelUseCases
internal import SegelVault

/// What streams of events wait by, and how many of them there may be.
package final class LiveStreams: Sendable {
    static let accountLimit = 4
    static let limit = 500
    /// Of one machine of an agency: a spare beside the one it reads, and those that a broken line left.
    static let machineLimit = 4
    static let machinesLimit = 200

    /// How long a stream waits before it looks again, and after how many looks without news it says that it is still there.
    let pace: Duration
    let quietLooks: Int
    let bell = CaseBell()
    private let people = StreamPlaces(each: accountLimit, all: limit)
    /// Apart from people's: a city's machines take no place from its citizens.
    let machines = StreamPlaces(each: machineLimit, all: machinesLimit)

    package convenience init() { self.init(pace: .seconds(2)) }

    init(pace: Duration, quietLooks: Int = 7) {
        self.pace = pace
        self.quietLooks = quietLooks
    }

    /// What the store told: whoever waits for that case looks at once.
    package func heard(_ change: StoreChange) { bell.heard(change) }

    var count: Int { people.count }

    /// A place for one more stream of this account.
    func place(for account: ObjectID) -> StreamPlaces.Place? { people.place(for: account) }
}
