internal import Dispatch

/// Threads apart from the few that answer requests: a rotation keeps a core busy for minutes, and a request that must wait for a thread waits
/// longer than one that must wait for a core.
final class BackgroundThreads: TaskExecutor {
    static let shared = BackgroundThreads()

    private let queue = DispatchQueue(label: "segel.background", qos: .utility, attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
