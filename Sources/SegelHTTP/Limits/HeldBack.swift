private import Synchronization

/// Those whose answer is held back for a while: so many at once, and whoever comes beyond is answered without waiting.
final class HeldBack: Sendable {
    private let most: Int
    private let count = Atomic<Int>(0)

    init(atMost most: Int) { self.most = most }

    func wait(_ pause: () async -> Void) async {
        defer { count.wrappingSubtract(1, ordering: .relaxed) }
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= most else { return }
        await pause()
    }
}
