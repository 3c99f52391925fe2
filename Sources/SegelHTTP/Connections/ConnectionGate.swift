internal import NIOCore
private import Synchronization

/// Who may come in, and who goes when all places are taken: the connection that has been idle for longest. A flood of idle connections so pushes out its own, and
/// a client with a request under way is never pushed out (attack A69).
final class ConnectionGate: Sendable {
    /// One connection's place.
    final class Place: Sendable {
        let channel: any Channel
        let client: [UInt8]?
        /// Requests under way; over HTTP/2 there may be several.
        private let requests = Atomic<Int>(0)
        /// Nanoseconds of the monotonic clock.
        private let idleSince = Atomic<UInt64>(NIODeadline.now().uptimeNanoseconds)

        init(_ channel: any Channel, _ client: [UInt8]?) {
            self.channel = channel
            self.client = client
        }

        func begin() { requests.wrappingAdd(1, ordering: .relaxed) }

        func end() {
            idleSince.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
            requests.wrappingSubtract(1, ordering: .relaxed)
        }

        /// Nil while a request is under way.
        var idle: UInt64? { requests.load(ordering: .relaxed) == 0 ? idleSince.load(ordering: .relaxed) : nil }
    }

    private struct State {
        var places: [ObjectIdentifier: Place] = [:]
        var byClient: [[UInt8]: Int] = [:]
    }

    private let limits: ConnectionLimits
    private let metrics: HTTPMetrics
    private let state = Mutex(State())

    init(_ limits: ConnectionLimits, _ metrics: HTTPMetrics) {
        self.limits = limits
        self.metrics = metrics
    }

    var count: Int { state.withLock { $0.places.count } }

    /// False: the connection is to be closed. `client`: nil where clients cannot be told apart, or behind a proxy; then the total alone counts.
    func enter(_ channel: any Channel, client: [UInt8]?) -> Bool {
        let (isIn, pushedOut, limit) = state.withLock { state -> (Bool, Place?, RefusingLimit?) in
            if let client, state.byClient[client, default: 0] >= limits.perClient { return (false, nil, .clientConnections) }
            var pushedOut: Place?
            if state.places.count >= limits.connections {
                pushedOut = state.places.values.compactMap { place in place.idle.map { (place, $0) } }.min { $0.1 < $1.1 }?.0
                guard let pushedOut else { return (false, nil, .connections) }
                Self.remove(pushedOut, from: &state)
            }
            state.places[ObjectIdentifier(channel)] = Place(channel, client)
            if let client { state.byClient[client, default: 0] += 1 }
            return (true, pushedOut, pushedOut == nil ? nil : .connections)
        }
        if let limit { metrics.refused(by: limit) }
        if isIn { metrics.connectionOpened() }
        if let pushedOut {
            metrics.connectionClosed()
            pushedOut.channel.close(promise: nil)
        }
        return isIn
    }

    func leave(_ channel: any Channel) {
        let isFound = state.withLock { state in
            guard let place = state.places[ObjectIdentifier(channel)] else { return false }
            Self.remove(place, from: &state)
            return true
        }
        if isFound { metrics.connectionClosed() }
    }

    func place(of channel: any Channel) -> Place? { state.withLock { $0.places[ObjectIdentifier(channel)] } }

    /// For connections whose library starts to wait only when a first request has ended: one that never makes any would stay for ever.
    func closeWhenIdle(_ channel: any Channel, seconds: Int64) {
        guard let place = place(of: channel) else { return }
        let limit = UInt64(seconds) * 1_000_000_000
        let watching = channel.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(seconds), delay: .seconds(seconds)) { task in
            guard let idle = place.idle, NIODeadline.now().uptimeNanoseconds - idle >= limit else { return }
            task.cancel()
            place.channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in watching.cancel() }
    }

    private static func remove(_ place: Place, from state: inout State) {
        state.places[ObjectIdentifier(place.channel)] = nil
        guard let client = place.client, let count = state.byClient[client] else { return }
        state.byClient[client] = count > 1 ? count - 1 : nil
    }
}
