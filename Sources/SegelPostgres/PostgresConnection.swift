internal import Foundation

/// A connection that is made when it is needed and made anew when it was lost. One thread at a time.
final class PostgresConnection {
    private let endpoint: PostgresEndpoint
    private var session: PostgresSession?

    init(_ endpoint: PostgresEndpoint) { self.endpoint = endpoint }

    /// Throws `PostgresUnreachable`.
    func open() throws -> PostgresSession {
        if let session, session.isAlive { return session }
        session = nil
        let opened = try endpoint.connect()
        session = opened
        return opened
    }

    func drop() { session = nil }

    /// Whether, after `error`, nobody knows what the server did last.
    func isLost(_ error: any Error) -> Bool {
        if error is PostgresUnreachable || session == nil { return true }
        return (error as? PostgresError)?.isConnectionLost == true || session?.isAlive == false
    }

    /// Runs `body` again where the connection was lost or the server asked for it, while `patience` lasts: only for what may be done twice.
    func retrying<Value>(_ patience: Patience, _ body: (PostgresSession) throws -> Value) throws -> Value {
        var patience = patience
        while true {
            do { return try body(open()) } catch {
                let isLost = isLost(error)
                guard isLost || (error as? PostgresError)?.isTransient == true else { throw error }
                if isLost { drop() }
                guard patience.wait() else { throw error }
            }
        }
    }
}

/// How long something is tried again, and how soon: waits grow from 20 ms to a second.
struct Patience: Sendable {
    private let deadline: ContinuousClock.Instant
    private var pause = 0.02

    init(_ duration: Duration) { deadline = .now + duration }

    /// Sleeps; false where none is left.
    mutating func wait() -> Bool {
        guard ContinuousClock.now < deadline else { return false }
        // Nodes that lost the same server do not come back all at once.
        Thread.sleep(forTimeInterval: pause * .random(in: 0.5...1))
        pause = min(1, pause * 2)
        return true
    }
}
