internal import NIOCore
internal import NIOPosix

/// Runs tasks on the threads that do the input and output: a request is read, answered and written without a change of threads, which for a short answer
/// costs more than the answer. What takes long or waits for a disk's sync has threads of its own already.
package final class EventLoopExecutor: TaskExecutor {
    package static let shared = EventLoopExecutor(.singleton)
    private let group: MultiThreadedEventLoopGroup

    init(_ group: MultiThreadedEventLoopGroup) { self.group = group }

    var loops: [any EventLoop] { Array(group.makeIterator()) }

    /// On the loop whose thread asks, or on any.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        group.any().execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
