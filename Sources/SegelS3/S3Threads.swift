internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Threads for the connections to the store and for the tasks that use them, and for nothing else: whoever waits for one of them, on whatever thread,
/// waits for nothing of their own pool.
enum S3Threads {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    private static let executor = LoopExecutor(group: group)

    /// Blocks the caller's thread until `body` is over: the ports of documents are synchronous.
    static func wait<Value: Sendable>(for body: @escaping @Sendable () async throws(S3Failure) -> Value) throws(S3Failure) -> Value {
        let answer = Answer<Value>()
        Task(executorPreference: executor) {
            do throws(S3Failure) { answer.give(.success(try await body())) } catch { answer.give(.failure(error)) }
        }
        return try answer.take().get()
    }

    private final class LoopExecutor: TaskExecutor {
        let group: MultiThreadedEventLoopGroup

        init(group: MultiThreadedEventLoopGroup) { self.group = group }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            group.any().execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// Given once, taken once.
    private final class Answer<Value: Sendable>: @unchecked Sendable {
        // Unchecked: `result` is touched only under `turn`.
        private let turn = NSCondition()
        private var result: Result<Value, S3Failure>?

        func give(_ result: Result<Value, S3Failure>) {
            turn.lock()
            self.result = result
            turn.signal()
            turn.unlock()
        }

        func take() -> Result<Value, S3Failure> {
            turn.lock()
            defer { turn.unlock() }
            while true {
                if let result { return result }
                turn.wait()
            }
        }
    }
}
