import GRDB
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization

@testable import SegelSQLite

/// The process died here; what was durable stays.
struct SimulatedCrash: Error {}
/// A write was refused; nothing of it was kept.
struct SimulatedDiskFull: Error {}

/// One machine: what is durable on it, its clock, and what goes wrong.
final class SimulatedMachine: Sendable {
    let dice: Dice
    let clock: TestClock
    let scheduler = Scheduler()
    let database: DatabaseQueue
    let keyRing: Mutex<[UInt8]?>
    let files: Mutex<[PublicPath: [UInt8]]>
    let receipts = Mutex<[String: String]>([:])
    let blobs = Mutex<(whole: [ObjectID: [UInt8]], marks: Set<ObjectID>)>(([:], []))

    let custodians: [SignedIn]

    /// Whether the clock ever stood before the signing keys began.
    let wasEarly = Mutex(false)
    private let isDead = Mutex(false)
    /// One in so many durable calls goes wrong; nil while the tests look.
    let rate = Mutex<Int?>(nil)

    init(seed: UInt64, like template: SimulationTemplate, clock: TestClock) throws {
        dice = Dice(seed: seed)
        self.clock = clock
        database = try DatabaseQueue()
        try template.database.backup(to: database)
        keyRing = Mutex(template.keyRing)
        files = Mutex(template.files)
        custodians = template.custodians
    }

    func boot() { isDead.withLock { $0 = false } }
    var hasCrashed: Bool { isDead.withLock { $0 } }

    /// One durable step: done, refused, or with a crash just before or just after it.
    func durably<Value>(_ step: () throws -> Value) throws -> Value {
        guard !hasCrashed else { throw SimulatedCrash() }
        guard let rate = rate.withLock({ $0 }), dice.oneIn(rate) else { return try step() }
        switch dice.below(3) {
        case 0: throw SimulatedDiskFull()
        case 1: throw crash()
        default:
            _ = try step()
            throw crash()
        }
    }

    private func crash() -> SimulatedCrash {
        isDead.withLock { $0 = true }
        return SimulatedCrash()
    }
}

struct SimulatedStore: Store {
    let machine: SimulatedMachine

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        await machine.scheduler.gate()
        guard !machine.hasCrashed else { throw SimulatedCrash() }
        return try look(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        await machine.scheduler.gate()
        // A commit that others shared may fail and be made again: then the closure runs a second time.
        if machine.dice.oneIn(8) { try rehearse(body) }
        return try machine.durably { try commit(body) }
    }

    func eraseRemnants(_ remnants: [[UInt8]]) async throws { try machine.durably {} }
    func eraseAllRemnants() async throws { try machine.durably {} }

    private func look<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value {
        try machine.database.read { try body(SQLiteTransaction(db: $0)) }
    }

    private func commit<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value {
        try machine.database.write { try body(SQLiteTransaction(db: $0)) }
    }

    private func rehearse<Value>(_ body: (any StoreTransaction) throws -> Value) throws {
        try machine.database.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                // What it throws it will throw again.
                _ = try? body(SQLiteTransaction(db: db))
                return .rollback
            }
        }
    }
}

extension SimulatedStore {
    /// Past the gate: what a client checks of its own is no step of the history.
    static func key(of citizen: CitizenID, on machine: SimulatedMachine) throws -> WrappedCitizenKey? {
        try machine.database.read { try SQLiteTransaction(db: $0).citizenKey(of: citizen) }
    }
}

struct SimulatedKeyRing: KeyRingStorage {
    let machine: SimulatedMachine

    func load() throws -> [UInt8]? { machine.keyRing.withLock { $0 } }

    func replace(_ old: [UInt8]?, with new: [UInt8]) throws {
        try machine.durably {
            try machine.keyRing.withLock { stored in
                guard stored == old else { throw KeyRingError.changedMeanwhile }
                stored = new
            }
        }
    }
}

struct SimulatedFiles: PublicFiles {
    let machine: SimulatedMachine

    func publish(_ bytes: [UInt8], at path: PublicPath) throws { try machine.durably { machine.files.withLock { $0[path] = bytes } } }
    func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool {
        guard try read(path) == old else { return false }
        try publish(new, at: path)
        return true
    }

    func isPublished(_ path: PublicPath) -> Bool { machine.files.withLock { $0[path] != nil } }
    func read(_ path: PublicPath) throws -> [UInt8]? { machine.files.withLock { $0[path] } }
    func withdraw(folder: PublicPath) throws {
        try machine.durably { machine.files.withLock { files in files = files.filter { !$0.key.text.hasPrefix(folder.text + "/") } } }
    }
}

struct SimulatedShelf: ReceiptShelf {
    let machine: SimulatedMachine

    func keep(_ note: String, as name: String) throws { try machine.durably { machine.receipts.withLock { $0[name] = note } } }
    func receipt(_ name: String) throws -> String? { machine.receipts.withLock { $0[name] } }
    func names(beginning prefix: String) throws -> [String] {
        machine.receipts.withLock { $0.keys.filter { $0.hasPrefix(prefix) }.sorted() }
    }
}

struct SimulatedBlobs: BlobStorage {
    let machine: SimulatedMachine

    func create(_ object: ObjectID) throws -> any BlobWriter {
        try machine.durably { _ = machine.blobs.withLock { $0.marks.insert(object) } }
        return Writer(machine: machine, object: object, replaces: false)
    }

    func replace(_ object: ObjectID) throws -> any BlobWriter {
        try machine.durably { Writer(machine: machine, object: object, replaces: true) }
    }

    /// What was to replace a blob is in a writer's memory here, which no crash leaves behind.
    func abandonReplacements() throws {}

    func erase(_ object: ObjectID) throws { try delete(object) }

    func open(_ object: ObjectID) throws -> any BlobReader {
        guard let bytes = machine.blobs.withLock({ $0.whole[object] }) else { throw BlobError.missing }
        return Reader(bytes)
    }

    func delete(_ object: ObjectID) throws {
        try machine.durably {
            machine.blobs.withLock { blobs in
                blobs.whole[object] = nil
                blobs.marks.remove(object)
            }
        }
    }

    func settle(_ object: ObjectID) throws { try machine.durably { _ = machine.blobs.withLock { $0.marks.remove(object) } } }
    func unfinished() throws -> [ObjectID] { machine.blobs.withLock { $0.marks.sorted() } }

    private final class Writer: BlobWriter {
        private let machine: SimulatedMachine
        private let object: ObjectID
        private let replaces: Bool
        private var bytes: [UInt8] = []

        init(machine: SimulatedMachine, object: ObjectID, replaces: Bool) {
            self.machine = machine
            self.object = object
            self.replaces = replaces
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws { try machine.durably { self.bytes += bytes } }

        func commit() throws {
            try machine.durably { [bytes, replaces] in
                try machine.blobs.withLock { blobs in
                    guard replaces || blobs.whole[object] == nil else { throw BlobError.alreadyExists }
                    blobs.whole[object] = bytes
                }
            }
        }

        func abort() {
            guard !machine.hasCrashed else { return }
            guard !replaces else { return }
            machine.blobs.withLock { blobs in if blobs.whole[object] == nil { blobs.marks.remove(object) } }
        }
    }

    private final class Reader: BlobReader {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func read(upTo limit: Int) throws -> [UInt8] {
            defer { rest = rest.dropFirst(limit) }
            return Array(rest.prefix(limit))
        }
    }
}
