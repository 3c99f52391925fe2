internal import SegelUseCases

/// What the writing thread of a store has to itself.
final class Committer {
    private let connection: PostgresConnection
    private let tenant: Int64
    private let node: [UInt8]
    private let patience: Duration
    /// Of the commit that was tried last.
    private var number: Int64 = 0

    /// `node`: 16 bytes that no other process has.
    init(_ connection: PostgresConnection, tenant: Int64, node: [UInt8], patience: Duration) {
        self.connection = connection
        self.tenant = tenant
        self.node = node
        self.patience = patience
    }

    /// Answers each once it is known.
    func commit(_ jobs: [CommitQueue.Job], _ committing: CommitObserver) {
        let start = ContinuousClock.now
        let failure = attempt(jobs)
        committing(start.duration(to: .now), failure == nil)
        if let failure, jobs.count > 1, !failure.isOfAll {
            // A full disk, or one job that broke the transaction: each alone, so that each gets its own answer. Nothing of the batch was kept.
            for job in jobs { job.answer(attempt([job])?.error) }
        } else {
            // Where the database was not to be had, all of the patience is gone: each alone would only wait as long again.
            for job in jobs { job.answer(failure?.error) }
        }
    }

    private struct Failure {
        let error: any Error
        /// About the database, not about what one of the jobs did: it was not reached, or nobody knows what it kept.
        let isOfAll: Bool
    }

    /// Nil once what the jobs wrote is durable; a failure when nothing of it is, or `CommitUnknown`.
    private func attempt(_ jobs: [CommitQueue.Job]) -> Failure? {
        number += 1
        var patience = Patience(patience)
        // Whether a COMMIT was sent that nobody answered.
        var isUnanswered = false
        while true {
            do {
                let session = try connection.open()
                try begin(session)
                if isUnanswered {
                    // The tenant's lock is held, so that transaction has ended, whichever way.
                    if try isKept(session) {
                        session.executeLater("ROLLBACK")
                        return nil
                    }
                    isUnanswered = false
                }
                guard try run(jobs, in: session) else {
                    session.executeLater("ROLLBACK")
                    return nil
                }
                do { try finish(session) } catch {
                    isUnanswered = connection.isLost(error)
                    throw error
                }
                return nil
            } catch {
                let isLost = connection.isLost(error)
                if isLost { connection.drop() } else { rollBack() }
                let mayComeRight = isLost || (error as? PostgresError)?.isTransient == true
                guard mayComeRight, patience.wait() else {
                    return Failure(error: isUnanswered ? CommitUnknown() : error, isOfAll: mayComeRight || isUnanswered)
                }
            }
        }
    }

    /// Three statements, one way there and back. They hold no value but this program's own numbers.
    private func begin(_ session: PostgresSession) throws {
        try session.execute(
            "BEGIN; SELECT set_config('segel.tenant', '\(tenant)', true); SELECT pg_advisory_xact_lock(\(tenant))"
        )
    }

    /// Whether there is something to commit. Throws what ends the transaction for all.
    private func run(_ jobs: [CommitQueue.Job], in session: PostgresSession) throws -> Bool {
        guard jobs.count > 1 else { return try runs(jobs[0], in: session) }
        var isLastKept = true
        var isAnyKept = false
        for (place, job) in jobs.enumerated() {
            let next = isLastKept ? "RELEASE SAVEPOINT job; SAVEPOINT job" : "ROLLBACK TO SAVEPOINT job"
            try session.execute(place == 0 ? "SAVEPOINT job" : next)
            isLastKept = try runs(job, in: session)
            isAnyKept = isAnyKept || isLastKept
        }
        if !isLastKept { try session.execute("ROLLBACK TO SAVEPOINT job") }
        return isAnyKept
    }

    /// False where the job took itself back.
    private func runs(_ job: CommitQueue.Job, in session: PostgresSession) throws -> Bool {
        let failure = job.run(PostgresTransaction(session: session, tenant: tenant))
        if let failure {
            if connection.isLost(failure) || (failure as? PostgresError)?.isTransient == true { throw failure }
            return false
        }
        // A job that went on after a refused statement, as it may with SQLite, would commit nothing and believe it did.
        guard !session.isTransactionFailed else { throw PostgresError.transactionFailed }
        return true
    }

    private func finish(_ session: PostgresSession) throws {
        try session.query(
            """
            INSERT INTO node_commits (tenant, node, number) VALUES ($1, $2, $3)
            ON CONFLICT (tenant, node) DO UPDATE SET number = excluded.number
            """,
            [.integer(tenant), .bytes(node), .integer(number)],
            then: "COMMIT"
        )
    }

    private func isKept(_ session: PostgresSession) throws -> Bool {
        let result = try session.query(
            "SELECT number FROM node_commits WHERE tenant = $1 AND node = $2",
            [.integer(tenant), .bytes(node)]
        )
        return try result.count == 1 && result.row(0).int64(0) == number
    }

    /// A connection on which not even that works is not used again.
    private func rollBack() {
        do { try connection.open().execute("ROLLBACK") } catch { connection.drop() }
    }
}
