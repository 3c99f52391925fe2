package import SegelUseCases

/// Group commit: writes that come while another commit waits for the disk share the next one. One thread and one connection write for a tenant.
///
/// The tenant's advisory lock lets one transaction of a tenant write at a time among all nodes: it begins when the one before has ended, and its
/// statements see all of that one's rows (READ COMMITTED takes a snapshot for each). So nothing that was checked is changed before it is written,
/// as with SQLite's one writer.
///
/// A commit whose answer was lost is asked for: it left its number in `node_commits`, if it was kept (attack A37).
final class CommitQueue: Sendable {
    struct Job: Sendable {
        /// Runs inside the transaction; an error takes its changes back. May run again after everything of it was taken back.
        let run: @Sendable (PostgresTransaction) -> (any Error)?
        /// Answers the caller, with the failure of the commit, if there was one.
        let answer: @Sendable ((any Error)?) -> Void
    }

    /// Savepoints beyond as many would no longer fit the server's list of a transaction's parts in shared memory, and every snapshot would pay for it.
    private static let batchLimit = 64

    private let threads: WorkThreads<Job>

    init(_ endpoint: PostgresEndpoint, tenant: Int64, node: [UInt8], patience: Duration, committing: @escaping CommitObserver) {
        threads = WorkThreads(count: 1, batch: Self.batchLimit, named: "segel-commit") {
            let committer = Committer(PostgresConnection(endpoint), tenant: tenant, node: node, patience: patience)
            return { committer.commit($0, committing) }
        }
    }

    func submit(_ job: Job) {
        guard threads.submit(job) else { return job.answer(StoreClosed()) }
    }

    func close() { threads.close() }
}

/// The store was closed; nothing was done.
package struct StoreClosed: Error {
    package let code = "store_closed"
}

/// The connection was lost while a commit was under way, and the database could not be asked since whether it was kept.
package struct CommitUnknown: Error, CustomStringConvertible {
    package let code = "commit_unknown"
    package let description = "the database was lost during a commit, and nobody knows whether it was kept"
}

extension CommitUnknown: StoreFailure {
    package var unavailability: StoreUnavailability? { .unknown }
}

extension StoreClosed: StoreFailure {
    package var unavailability: StoreUnavailability? { .unreachable }
}
