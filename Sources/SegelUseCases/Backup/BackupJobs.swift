private import Synchronization

/// The one long piece of work that may run at a time, watched by whoever started it. Asking how far it is does not wait.
package final class BackupJobs: Sendable {
    package enum State<Outcome: Sendable>: Sendable {
        case running(BackupProgress?)
        case ended(Outcome)
    }

    private struct Current {
        let number: Int
        var progress: BackupProgress?
        var outcome: (any Sendable)?
    }

    private let current = Mutex<(count: Int, job: Current?)>((0, nil))

    package init() {}

    /// Starts `work` and answers its number. Throws `backup_under_way` while another runs.
    package func start<Outcome: Sendable>(_ work: @escaping @Sendable (@escaping ProgressListener) async -> Outcome) throws -> Int {
        let number = try current.withLock { state in
            if let job = state.job, job.outcome == nil { throw Refusal(.conflict, "backup_under_way") }
            state.count += 1
            state.job = Current(number: state.count)
            return state.count
        }
        Task.detached {
            let outcome = await work { progress in self.change(number) { $0.progress = progress } }
            self.change(number) { $0.outcome = outcome }
        }
        return number
    }

    /// Nil for a number that is not the current one's: its outcome was superseded.
    package func state<Outcome: Sendable>(of number: Int, as _: Outcome.Type) -> State<Outcome>? {
        current.withLock { state in
            guard let job = state.job, job.number == number else { return nil }
            if let outcome = job.outcome { return (outcome as? Outcome).map(State.ended) }
            return .running(job.progress)
        }
    }

    private func change(_ number: Int, _ change: (inout Current) -> Void) {
        current.withLock { state in
            guard var job = state.job, job.number == number else { return }
            change(&job)
            state.job = job
        }
    }
}
