internal import Foundation
internal import SegelVault

/// Threads that wait for documents which another machine keeps: a store that does not answer takes these, and none that answers requests.
package final class DocumentThreads: TaskExecutor, @unchecked Sendable {
    // Unchecked: what changes is touched only under `turn`.
    static let shared = DocumentThreads()

    /// Documents on their way at once; more wait for their turn.
    private static let limit = 32

    private let turn = NSCondition()
    private var waiting: [UnownedJob] = []
    private var idle = 0
    private var count = 0

    /// Whether the caller runs on one of them.
    package static var isHere: Bool { Thread.current.threadDictionary[mark] != nil }

    private static let mark = "segel-document"

    package func enqueue(_ job: consuming ExecutorJob) {
        turn.lock()
        defer { turn.unlock() }
        waiting.append(UnownedJob(job))
        if waiting.count <= idle { return turn.signal() }
        guard count < Self.limit else { return }
        count += 1
        let thread = Thread { [self] in
            Thread.current.threadDictionary[Self.mark] = true
            while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
        }
        thread.name = Self.mark
        thread.start()
    }

    private func next() -> UnownedJob {
        turn.lock()
        defer { turn.unlock() }
        idle += 1
        while waiting.isEmpty { turn.wait() }
        idle -= 1
        return waiting.removeFirst()
    }
}

extension Mall {
    /// Nil where documents are on this machine.
    var documentThreads: DocumentThreads? { blobs.isElsewhere ? DocumentThreads.shared : nil }

    /// Runs what asks for documents where it may wait.
    func onDocumentThreads<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard let documentThreads else { return try await body() }
        return try await withTaskExecutorPreference(documentThreads) { try await body() }
    }
}
