internal import Foundation
package import SegelUseCases
private import Synchronization

extension StoreChange {
    /// As the schema's triggers announce it (`StorageSchema`): the tenant, a word, what it is about.
    init?(_ payload: String, of tenant: Int64) {
        let parts = payload.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count >= 2, parts[0] == String(tenant) else { return nil }
        switch (parts[1], parts.count) {
        case ("keyring", 2): self = .keyRing
        case ("case", 3): self = .caseFile(parts[2])
        default: return nil
        }
    }
}

/// A connection that hears what others commit (LISTEN). Started by its first listener.
final class ChangeListener: Sendable {
    private struct State {
        var listeners: [UInt64: AsyncStream<StoreChange>.Continuation] = [:]
        var next: UInt64 = 0
        var isRunning = false
        var isClosed = false
    }

    private let endpoint: PostgresEndpoint
    private let tenant: Int64
    private let state = Mutex(State())

    init(_ endpoint: PostgresEndpoint, tenant: Int64) {
        self.endpoint = endpoint
        self.tenant = tenant
    }

    /// Begins with `anything` once changes are heard. Whoever reads slowly misses all but the newest 256.
    func changes() -> AsyncStream<StoreChange> {
        let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(256))
        let starts = state.withLock { state in
            guard !state.isClosed else {
                continuation.finish()
                return false
            }
            let number = state.next
            state.next += 1
            state.listeners[number] = continuation
            continuation.onTermination = { [weak self] _ in self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) } }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts {
            let thread = Thread { [self] in listen() }
            thread.name = "segel-listen"
            thread.start()
        } else {
            continuation.yield(.anything)
        }
        return stream
    }

    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }

    private func listen() {
        let connection = PostgresConnection(endpoint)
        while !state.withLock({ $0.isClosed }) {
            do {
                let session = try connection.open()
                try session.execute("LISTEN segel")
                tell(.anything)
                while !state.withLock({ $0.isClosed }) {
                    // Comes back now and then to see whether it was closed.
                    for payload in try session.notices(within: 500) {
                        if let change = StoreChange(payload, of: tenant) { tell(change) }
                    }
                }
            } catch {
                connection.drop()
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
    }

    private func tell(_ change: StoreChange) {
        // Outside the lock: a listener that ends takes it.
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(change) }
    }
}

extension PostgresStore {
    package func changes() -> AsyncStream<StoreChange>? { listener.changes() }
}
