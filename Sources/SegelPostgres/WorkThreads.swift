internal import Foundation

/// Threads that wait for work and then for the database, so that no thread of the cooperative pool does.
final class WorkThreads<Work: Sendable>: @unchecked Sendable {
    // Unchecked: `waiting` and `isClosed` are touched only under `turn`.
    private let turn = NSCondition()
    private var waiting: [Work] = []
    private var isClosed = false
    private var running = 0

    /// `make` is called on each thread and answers what does the work there; it is given at most `batch` at once, in the order of `submit`.
    init(count: Int, batch: Int, named name: String, _ make: @escaping @Sendable () -> ([Work]) -> Void) {
        running = count
        for _ in 0..<count {
            let thread = Thread { [self] in
                let run = make()
                while let work = next(batch) { run(work) }
                turn.withLock {
                    running -= 1
                    turn.broadcast()
                }
            }
            thread.name = name
            thread.start()
        }
    }

    /// False once closed: nobody will do it.
    func submit(_ work: Work) -> Bool {
        turn.withLock {
            guard !isClosed else { return false }
            waiting.append(work)
            turn.signal()
            return true
        }
    }

    /// Waits until everything submitted is done and the threads have ended, with what they held.
    func close() {
        turn.withLock {
            isClosed = true
            turn.broadcast()
            while running > 0 { turn.wait() }
        }
    }

    /// Nil once closed and nothing is left.
    private func next(_ limit: Int) -> [Work]? {
        turn.withLock {
            while waiting.isEmpty {
                if isClosed { return nil }
                turn.wait()
            }
            defer { waiting.removeFirst(min(limit, waiting.count)) }
            return Array(waiting.prefix(limit))
        }
    }
}
