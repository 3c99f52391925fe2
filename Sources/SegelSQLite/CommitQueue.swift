internal import GRDB
internal import SegelUseCases
private import Synchronization

/// Group commit: whoever writes while another commit waits for the disk joins the next one, and one fsync makes all of it durable.
///
/// A caller that finds nobody committing does its write where it stands, without changing threads; one thread at a time waits for the disk.
/// Writes in one commit are kept apart by savepoints: one that throws takes back only itself. Nobody is answered before the commit.
final class CommitQueue: Sendable {
    struct Job: Sendable {
        /// Runs inside the transaction; false takes its changes back. May run a second time, after everything of the first was taken back.
        let run: @Sendable (Database) -> Bool
        /// Answers the caller; with the failure of the commit, if there was one.
        let answer: @Sendable ((any Error)?) -> Void
    }

    /// More would make the first one wait for the work of too many.
    private static let batchLimit = 64

    private struct State {
        var waiting: [Job] = []
        var isCommitting = false
    }

    private let pool: DatabasePool
    private let committing: CommitObserver
    private let state = Mutex(State())

    init(_ pool: DatabasePool, _ committing: @escaping CommitObserver) {
        self.pool = pool
        self.committing = committing
    }

    func submit(_ job: Job) {
        let leads = state.withLock { state in
            state.waiting.append(job)
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
        if leads { commitWaiting() }
    }

    /// One commit. If more came meanwhile, it goes on elsewhere, so that the caller who leads is not kept.
    private func commitWaiting() {
        let jobs = state.withLock { state in
            defer { state.waiting.removeFirst(min(Self.batchLimit, state.waiting.count)) }
            return Array(state.waiting.prefix(Self.batchLimit))
        }
        if let failure = commit(jobs) {
            // A full disk, or one job that broke the transaction: each alone, so that each gets its own answer. Nothing of the batch was kept.
            if jobs.count == 1 { jobs[0].answer(failure) } else { for job in jobs { job.answer(commit([job])) } }
        } else {
            for job in jobs { job.answer(nil) }
        }
        let isMoreWaiting = state.withLock { state in
            state.isCommitting = !state.waiting.isEmpty
            return state.isCommitting
        }
        if isMoreWaiting { Task { self.commitWaiting() } }
    }

    /// Nil once what the jobs wrote is on stable storage; a failure when nothing of it is.
    private func commit(_ jobs: [Job]) -> (any Error)? {
        let start = ContinuousClock.now
        let failure = unobserved(jobs)
        committing(start.duration(to: .now), failure == nil)
        return failure
    }

    /// By statements that are kept: those of GRDB's own savepoints are parsed anew each time. What broke the whole transaction has taken the savepoint with
    /// it, and is thrown here.
    private static func runApart(_ job: Job, _ db: Database) throws {
        try db.cachedStatement(sql: "SAVEPOINT job").execute()
        if !job.run(db) { try db.cachedStatement(sql: "ROLLBACK TO SAVEPOINT job").execute() }
        try db.cachedStatement(sql: "RELEASE SAVEPOINT job").execute()
    }

    private func unobserved(_ jobs: [Job]) -> (any Error)? {
        do {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    if jobs.count == 1 { return jobs[0].run(db) ? .commit : .rollback }
                    for job in jobs { try Self.runApart(job, db) }
                    return .commit
                }
            }
            return nil
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_IOERR_FSYNC {
            stopBecauseOutcomeUnknown()
        } catch {
            return error
        }
    }
}
