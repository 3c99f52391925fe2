internal import Synchronization

/// A number that only grows, safe across threads.
final class Counter: Sendable {
    private let value = Atomic<UInt64>(0)

    func next() -> UInt64 { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
