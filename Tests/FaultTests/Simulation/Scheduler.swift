import Synchronization

/// Runs all tasks of a simulation, their children included, one after another on the caller's thread. Where a client would wait for the disk it
/// waits here; when nothing can go on, the dice say whose turn it is. So one seed is one history.
final class Scheduler: TaskExecutor {
    private struct State {
        var isDriving = false
        var jobs: [UnownedJob] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var ended = 0
    }

    /// A client that waits for something outside the simulation cannot be replayed.
    struct LeftTheSimulation: Error {}

    private let state = Mutex(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Where a client may be made to wait for others: before each call of the store. Outside of `drive` nobody waits.
    func gate() async {
        guard state.withLock({ $0.isDriving }) else { return }
        await withCheckedContinuation { client in state.withLock { $0.waiting.append(client) } }
    }

    /// Runs all clients to their ends.
    func drive(_ clients: [@Sendable () async -> Void], dice: Dice) throws {
        state.withLock { $0 = State(isDriving: true) }
        for client in clients {
            Task(executorPreference: self) {
                await client()
                self.state.withLock { $0.ended += 1 }
            }
        }
        repeat {
            while let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        } while resumeOne(dice)
        guard state.withLock({ $0.ended }) == clients.count else { throw LeftTheSimulation() }
        state.withLock { $0.isDriving = false }
    }

    private func resumeOne(_ dice: Dice) -> Bool {
        let next = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.remove(at: dice.below($0.waiting.count)) }
        next?.resume()
        return next != nil
    }
}

/// All chance of one seed.
final class Dice: Sendable {
    private let chance: Mutex<Chance>

    init(seed: UInt64) { chance = Mutex(Chance(seed: seed, point: 0)) }

    func below(_ bound: Int) -> Int { chance.withLock { $0.below(bound) } }
    func oneIn(_ bound: Int) -> Bool { below(bound) == 0 }
}
