private import Synchronization

/// Who has had more than their part of a service that is busy. Whatever they ask is counted, cheap or dear: what many honest people behind one address need is far
/// below what fills a machine.
///
/// In milliseconds, so that what many clients may ask a second comes spread over it: counted in whole seconds, all of them were let in again at the same tick, and
/// for a tenth of every second whoever else asked waited behind them.
final class FairShare: Sendable {
    /// How long a client which was refused stays at its part, busy or not: a flood held back is what makes the service look calm.
    static let held: TokenBucket.Milliseconds = 30_000

    private struct State {
        var clients = ClientBuckets()
        var heldUntil: [[UInt8]: TokenBucket.Milliseconds] = [:]
    }

    private let share: RequestLimits.Limit
    private let state = Mutex(State())

    init(_ share: RequestLimits.Limit) { self.share = share }

    /// Nil where the request may go on, and is counted; else the seconds after which one more would.
    func wait(for client: [UInt8], isBusy: Bool, at now: TokenBucket.Milliseconds) -> Int? {
        state.withLock { state in
            var bucket = state.clients[client] ?? TokenBucket(full: share, at: now)
            bucket.fill(share, at: now)
            let wait = bucket.wait(share), isHeld = state.heldUntil[client].map { now < $0 } ?? false
            let isRefused = wait > 0 && (isBusy || isHeld)
            if isRefused { Self.hold(client, until: now + Self.held, at: now, &state) }
            if wait == 0 { bucket.take() }
            state.clients[client] = bucket
            return isRefused ? wait : nil
        }
    }

    /// At most as many as buckets of one generation: where more are held, the next ones are refused only while the service is busy.
    private static func hold(_ client: [UInt8], until end: TokenBucket.Milliseconds, at now: TokenBucket.Milliseconds, _ state: inout State)
    {
        if state.heldUntil.count >= ClientBuckets.generation { state.heldUntil = state.heldUntil.filter { now < $0.value } }
        guard state.heldUntil.count < ClientBuckets.generation || state.heldUntil[client] != nil else { return }
        state.heldUntil[client] = end
    }
}
