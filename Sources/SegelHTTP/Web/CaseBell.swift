internal import SegelUseCases
private import Synchronization

/// Wakes who waits for a case, or for any, when the store tells that it changed. Where it never tells, everybody sleeps as long as they meant to.
final class CaseBell: Sendable {
    /// Where changes are told of, streams look so many times less often by themselves; an announcement that was lost is made up for then.
    static let rest = 5
    /// In place of a case's identifier.
    static let anyCase = ""

    private struct State {
        var sleepers: [String: [UInt64: Task<Void, Never>]] = [:]
        var next: UInt64 = 0
        var rings: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How often it rang; 0 where it never does.
    var rings: UInt64 { state.withLock { $0.rings } }
    /// How many wait.
    var waiting: Int { state.withLock { $0.sleepers.values.reduce(0) { $0 + $1.count } } }

    func heard(_ change: StoreChange) {
        let woken = state.withLock { state -> [Task<Void, Never>] in
            state.rings += 1
            switch change {
            case .anything: return state.sleepers.values.flatMap(\.values)
            case .caseFile(let id): return [id, Self.anyCase].flatMap { state.sleepers[$0].map { Array($0.values) } ?? [] }
            case .keyRing: return []
            }
        }
        for sleeper in woken { sleeper.cancel() }
    }

    /// Until the case changes or `pace` is over; not at all where it rang since `seen` was read, before the case was looked at. Throws when cancelled.
    func wait(for id: String, since seen: UInt64, atMost pace: Duration) async throws {
        let started = state.withLock { state -> (UInt64, Task<Void, Never>)? in
            guard state.rings == seen else { return nil }
            state.next += 1
            // Cancelled when it rings: an error that says so is all it can throw.
            let sleeper = Task { do { try await Task.sleep(for: seen == 0 ? pace : pace * Self.rest) } catch {} }
            state.sleepers[id, default: [:]][state.next] = sleeper
            return (state.next, sleeper)
        }
        guard let (number, sleeper) = started else { return try Task.checkCancellation() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { state in
            state.sleepers[id]?[number] = nil
            if state.sleepers[id]?.isEmpty == true { state.sleepers[id] = nil }
        }
        try Task.checkCancellation()
    }
}
