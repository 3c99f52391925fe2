internal import Foundation
internal import SegelHTTP
internal import SegelUseCases

/// Backup work by the process that owns a deployment, or by this one where nobody does: either way it is started and then watched.
struct BackupSession: Sendable {
    private let ask: @Sendable (AdminRequest) async throws -> AdminResponse

    static func open(_ options: DataOptions) async throws -> BackupSession {
        let client = options.client
        if try await client.askOwner(.backup(.list)) != nil {
            return BackupSession { request in
                guard let answer = try await client.askOwner(request) else {
                    throw CommandFailure(.unreachable, "the segel that owned \(options.data) has stopped", next: "run the command again")
                }
                return answer
            }
        }
        let deployment = try await Deployment.open(options.data, by: options.unlock.neededSource(for: options.data))
        return BackupSession { try await deployment.desk.answer($0) }
    }

    func answer(_ request: BackupRequest) async throws -> BackupResponse {
        guard case .backup(let response) = try AdminClient.accepted(await ask(.backup(request))) else {
            throw CommandFailure(.unexpected, "the running segel did not understand")
        }
        if case .failed(let trouble) = response { throw BackupWords.failure(trouble) }
        return response
    }

    /// Starts `work` and shows how far it is until it ends.
    func run(_ work: BackupWork) async throws -> BackupResponse {
        guard case .started(let job) = try await answer(.start(work)) else { throw CommandFailure(.unexpected, "no work was started") }
        let progress = ProgressLine()
        while true {
            let response = try await answer(.progress(job: job))
            guard case .running(let now) = response else {
                progress.end()
                return response
            }
            if let now { progress.show(now) }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// A bar on a terminal; elsewhere a line every 30 seconds.
final class ProgressLine: Sendable {
    private let clock = LastShown()

    func show(_ progress: BackupProgress) {
        let words = "\(progress.phase.rawValue)"
        if Terminal.isInteractive {
            // The last state of a phase ends its line; one short of it keeps the line open.
            Terminal.progress(words, done: min(progress.done, max(0, progress.total - 1)), of: progress.total)
        } else if clock.isDue(after: 30) {
            Terminal.talk("\(words) \(progress.done)/\(progress.total)")
        }
    }

    func end() { if Terminal.isInteractive { Terminal.talk("") } }
}

private final class LastShown: @unchecked Sendable {
    // Unchecked: guarded by the lock.
    private let lock = NSLock()
    private var last = Date()

    func isDue(after seconds: Double) -> Bool {
        lock.withLock {
            guard Date().timeIntervalSince(last) >= seconds else { return false }
            last = Date()
            return true
        }
    }
}
