internal import SegelVault
private import Synchronization

/// How many streams of events are open, and whose: whoever forgets to close them takes nobody else's place.
final class StreamPlaces: Sendable {
    private let each: Int
    private let all: Int
    private let open = Mutex<[ObjectID: Int]>([:])

    /// `each`: of one owner. `all`: of all of them together.
    init(each: Int, all: Int) {
        self.each = each
        self.all = all
    }

    var count: Int { open.withLock { $0.values.reduce(0, +) } }

    /// A place for one more stream of this owner, given back when the place is let go; nil where there is none.
    func place(for owner: ObjectID) -> Place? {
        let isFree = open.withLock { open in
            guard open[owner, default: 0] < each, open.values.reduce(0, +) < all else { return false }
            open[owner, default: 0] += 1
            return true
        }
        return isFree ? Place(self, owner) : nil
    }

    final class Place: Sendable {
        private let places: StreamPlaces
        private let owner: ObjectID

        fileprivate init(_ places: StreamPlaces, _ owner: ObjectID) {
            self.places = places
            self.owner = owner
        }

        deinit {
            places.open.withLock { open in
                open[owner, default: 0] -= 1
                if open[owner] == 0 { open[owner] = nil }
            }
        }
    }
}
