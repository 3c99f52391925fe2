internal import Foundation
internal import SegelUseCases
package import SegelVault
private import Synchronization

/// Documents that say that they are elsewhere, and who asks for them. What is asked can be held back, as by a store that does not answer.
package final class WatchedBlobs: BlobStorage {
    private struct State {
        var asked: Set<String> = []
        var misplaced: Set<String> = []
    }

    package let kept: any BlobStorage
    private let state = Mutex(State())
    private let gate = HeldGate()

    package init(_ kept: any BlobStorage) { self.kept = kept }

    package var isElsewhere: Bool { true }

    /// What was asked at all, by the ports' names.
    package var asked: Set<String> { state.withLock { $0.asked } }
    /// What was asked on a thread that others need: an event loop's, or one of those that all tasks share.
    package var misplaced: Set<String> { state.withLock { $0.misplaced } }

    /// Nothing is answered from now on.
    package func hold() { gate.close() }
    package func release() { gate.open() }
    /// How many wait.
    package var held: Int { gate.waiting }
    /// Whether somebody waited so long that they were let go: nobody could run who would have released them.
    package var gaveUp: Bool { gate.gaveUp }

    fileprivate func ask(_ what: String) {
        // A thread of its own runs no task; an event loop's runs none either, and has a name.
        let isAlone = withUnsafeCurrentTask { $0 == nil } && !Self.threadName.hasPrefix("NIO")
        let isInPlace = DocumentThreads.isHere || isAlone
        state.withLock { state in
            state.asked.insert(what)
            if !isInPlace { state.misplaced.insert(what) }
        }
        gate.pass()
    }

    private static var threadName: String {
        do { return try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) } catch { return "" }
    }

    package func create(_ object: ObjectID) throws -> any BlobWriter {
        ask("create")
        return WatchedWriter(try kept.create(object), self)
    }

    package func replace(_ object: ObjectID) throws -> any BlobWriter {
        ask("replace")
        return WatchedWriter(try kept.replace(object), self)
    }

    package func open(_ object: ObjectID) throws -> any BlobReader {
        ask("open")
        return WatchedReader(try kept.open(object), self)
    }

    package func delete(_ object: ObjectID) throws {
        ask("delete")
        try kept.delete(object)
    }

    package func settle(_ object: ObjectID) throws {
        ask("settle")
        try kept.settle(object)
    }

    package func erase(_ object: ObjectID) throws {
        ask("erase")
        try kept.erase(object)
    }

    package func unfinished() throws -> [ObjectID] {
        ask("unfinished")
        return try kept.unfinished()
    }

    package func unfinished(olderThan seconds: Int64) throws -> [ObjectID] {
        ask("unfinished")
        return try kept.unfinished(olderThan: seconds)
    }

    package func abandonReplacements() throws {
        ask("abandon")
        try kept.abandonReplacements()
    }

    package func abandonReplacements(olderThan seconds: Int64) throws {
        ask("abandon")
        try kept.abandonReplacements(olderThan: seconds)
    }
}

private final class WatchedWriter: BlobWriter {
    private let writer: any BlobWriter
    private let watch: WatchedBlobs
    private var isOpen = true

    init(_ writer: any BlobWriter, _ watch: WatchedBlobs) { (self.writer, self.watch) = (writer, watch) }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        watch.ask("append")
        try writer.append(bytes)
    }

    func commit() throws {
        watch.ask("commit")
        try writer.commit()
        isOpen = false
    }

    func abort() {
        guard isOpen else { return }
        isOpen = false
        watch.ask("abort")
        writer.abort()
    }

    /// As an object's writer does: dropped, it takes away what it put.
    deinit { abort() }
}

private final class WatchedReader: BlobReader {
    private let reader: any BlobReader
    private let watch: WatchedBlobs

    init(_ reader: any BlobReader, _ watch: WatchedBlobs) { (self.reader, self.watch) = (reader, watch) }

    func read(upTo limit: Int) throws -> [UInt8] {
        watch.ask("read")
        return try reader.read(upTo: limit)
    }
}

private final class HeldGate: @unchecked Sendable {
    // Unchecked: what changes is touched only under `turn`.
    /// Seconds after which a test has failed that would else stand still for ever.
    private static let patience = 180.0

    private let turn = NSCondition()
    private var isClosed = false
    private var inside = 0
    private var hasGivenUp = false

    var waiting: Int { turn.withLock { inside } }
    var gaveUp: Bool { turn.withLock { hasGivenUp } }

    func close() { turn.withLock { isClosed = true } }

    func open() {
        turn.withLock {
            isClosed = false
            turn.broadcast()
        }
    }

    func pass() {
        turn.withLock {
            inside += 1
            let end = Date(timeIntervalSinceNow: Self.patience)
            while isClosed, !hasGivenUp {
                if !turn.wait(until: end) { hasGivenUp = true }
            }
            inside -= 1
        }
    }
}
