internal import Foundation

/// Short transactions for the ports that a SQLite deployment keeps as files: they are synchronous, and as with files the caller's thread waits.
/// What is done in one may be done twice, when its answer was lost: each is written so that the second time changes nothing.
package final class PostgresFiles: @unchecked Sendable {
    // Unchecked: `idle` and `free` are touched only under `turn`.
    private let turn = NSCondition()
    private var idle: [PostgresConnection] = []
    /// How many more may be made.
    private var free = 4
    private let endpoint: PostgresEndpoint
    private let tenant: Int64
    private let patience: Duration

    package init(_ endpoint: PostgresEndpoint, tenant: Int64, patience: Duration = .seconds(30)) {
        self.endpoint = endpoint
        self.tenant = tenant
        self.patience = patience
    }

    /// What `durably: false` writes is durable when something after it is: the log that both are in has one order.
    func transaction<Value>(durably: Bool = true, _ body: (PostgresTransaction) throws -> Value) throws -> Value {
        let connection = take()
        defer { giveBack(connection) }
        return try connection.retrying(Patience(patience)) { session in
            let begin = "BEGIN; SELECT set_config('segel.tenant', '\(tenant)', true)"
            try session.execute(durably ? begin : begin + "; SET LOCAL synchronous_commit = off")
            do {
                let value = try body(PostgresTransaction(session: session, tenant: tenant))
                guard !session.isTransactionFailed else { throw PostgresError.transactionFailed }
                try session.execute("COMMIT")
                return value
            } catch {
                if !connection.isLost(error) { session.executeLater("ROLLBACK") }
                throw error
            }
        }
    }

    package func close() { turn.withLock { idle = [] } }

    private func take() -> PostgresConnection {
        turn.withLock {
            while idle.isEmpty, free == 0 { turn.wait() }
            if let connection = idle.popLast() { return connection }
            free -= 1
            return PostgresConnection(endpoint)
        }
    }

    private func giveBack(_ connection: PostgresConnection) {
        turn.withLock {
            idle.append(connection)
            turn.signal()
        }
    }
}
