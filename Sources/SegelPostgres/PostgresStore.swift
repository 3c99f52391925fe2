package import SegelCrypto
package import SegelUseCases
private import Synchronization

/// `Store` on PostgreSQL, for one tenant: any number of processes use one database at the same time (Docs/Decisions/0020).
package final class PostgresStore: Store {
    package let tenant: Int64
    let endpoint: PostgresEndpoint
    /// How long a lost or switching server is waited for.
    let patience: Duration
    private let commits: CommitQueue
    private let readers: WorkThreads<@Sendable (PostgresConnection) -> Void>
    let files: PostgresFiles
    let listener: ChangeListener

    /// The database has this program's schema, and the tenant is in it.
    package init(
        _ endpoint: PostgresEndpoint,
        tenant: Int64 = 1,
        readers count: Int = 4,
        patience: Duration = .seconds(30),
        committing: @escaping CommitObserver = { _, _ in },
        random: some RandomSource = SystemRandom()
    ) throws {
        self.endpoint = endpoint
        self.tenant = tenant
        self.patience = patience
        try Self.check(endpoint, tenant)
        commits = CommitQueue(endpoint, tenant: tenant, node: random.bytes(16), patience: patience, committing: committing)
        readers = WorkThreads(count: count, batch: 1, named: "segel-read") {
            let connection = PostgresConnection(endpoint)
            return { work in for read in work { read(connection) } }
        }
        files = PostgresFiles(endpoint, tenant: tenant, patience: patience)
        listener = ChangeListener(endpoint, tenant: tenant)
    }

    package var isShared: Bool { true }

    /// A snapshot of its own (REPEATABLE READ). Run again where the connection was lost.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await onThread { [tenant] in try Self.snapshot($0, tenant, body) }
    }

    /// On one of the readers' threads; again where the connection was lost.
    func onThread<Value: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = readers.submit { [patience] connection in
                continuation.resume(with: Result { try connection.retrying(Patience(patience), body) })
            }
            if !isTaken { continuation.resume(throwing: StoreClosed()) }
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let result = Mutex<Result<Value, any Error>?>(nil)
            commits.submit(
                CommitQueue.Job { tx in
                    let outcome = Result { try body(tx) }
                    result.withLock { $0 = outcome }
                    if case .failure(let error) = outcome { return error } else { return nil }
                } answer: { failure in
                    let outcome = result.withLock { $0 }
                    switch (outcome, failure) {
                    case (.failure(let error)?, _): continuation.resume(throwing: failure is CommitUnknown ? CommitUnknown() : error)
                    case (_, let failure?): continuation.resume(throwing: failure)
                    case (let outcome?, nil): continuation.resume(with: outcome)
                    // It was answered before it was run.
                    case (nil, nil): continuation.resume(throwing: StoreClosed())
                    }
                }
            )
        }
    }

    /// Does nothing where it is there. `name` is for whoever operates the database.
    package static func addTenant(_ tenant: Int64, named name: String, at time: Int64, _ session: PostgresSession) throws {
        try session.execute("SELECT set_config('segel.tenant', '\(tenant)', false)")
        _ = try session.query(
            "INSERT INTO tenants (tenant, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [.integer(tenant), .text(name), .integer(time)]
        )
    }

    /// What is under way ends first.
    package func close() {
        listener.close()
        readers.close()
        commits.close()
        files.close()
    }

    private static func snapshot<Value>(
        _ session: PostgresSession,
        _ tenant: Int64,
        _ body: (any StoreTransaction) throws -> Value
    ) throws -> Value {
        try session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('segel.tenant', '\(tenant)', true)")
        // It has nothing to keep, so nobody waits for its end.
        defer { session.executeLater("ROLLBACK") }
        return try body(PostgresTransaction(session: session, tenant: tenant))
    }

    /// Before anything is believed about the database.
    private static func check(_ endpoint: PostgresEndpoint, _ tenant: Int64) throws {
        let session = try endpoint.connect()
        guard try Migrator(session).plan().isEmpty else { throw OlderSchema() }
        // `off` answers a commit before it is durable.
        for setting in ["synchronous_commit", "fsync", "full_page_writes"] {
            guard try session.query("SELECT current_setting($1)", [.text(setting)]).row(0).text(0) != "off" else {
                throw NotDurable(setting: setting)
            }
        }
        try session.execute("BEGIN READ ONLY; SELECT set_config('segel.tenant', '\(tenant)', true)")
        let found = try session.query("SELECT 1 FROM tenants WHERE tenant = $1", [.integer(tenant)])
        guard found.count == 1 else { throw NoSuchTenant(tenant) }
    }
}

/// The database has fewer tables than this program needs.
package struct OlderSchema: Error, CustomStringConvertible {
    package let code = "older_schema"
    package let description = "the database's schema is older than this program: segel db migrate"
}

/// The server would answer before data is on stable storage.
package struct NotDurable: Error, CustomStringConvertible {
    package let code = "database_not_durable"
    package let setting: String
    package var description: String { "the database server has \(setting) = off: what it acknowledges may be lost" }
}

package struct NoSuchTenant: Error, CustomStringConvertible {
    package let code = "no_such_tenant"
    let tenant: Int64
    package var description: String { "the database has no tenant \(tenant)" }

    init(_ tenant: Int64) { self.tenant = tenant }
}
