import SegelTransparency
import Foundation
import SegelCrypto
import SegelFaultDisk
import SegelFaultOperations
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization
import Testing

/// Power failures at every call that SQLite makes to the disk, in process: what was written and not synced is lost, torn or reordered, and the
/// database is opened again. SEGEL_SEED draws others; SEGEL_POINT=disk/NUMBER builds one again.
@Suite("Torn, reordered and lost writes", .serialized)
struct CrashDiskTests {
    static let seed = ProcessInfo.processInfo.environment["SEGEL_SEED"].flatMap(UInt64.init) ?? 1
    /// Images for each call.
    static let perCall = Points.all ? 100 : 3

    @Test("A26: after any power failure a database holds all that was acknowledged, and of the rest all or nothing")
    func sqlite() async throws {
        let recording = try await Recording()
        let place = try TemporaryFolder(inMemory: true)
        var disk = CrashDisk(), points: UInt64 = 0, states = 0
        for number in 0..<recording.count {
            disk.run(segel_disk_call_at(number))
            guard number >= recording.start else { continue }
            for variant in 0..<Self.perCall {
                points += 1
                guard Points.wants("disk", "\(points)") else { continue }
                var chance = Chance(seed: Self.seed, point: points)
                let image = variant == 0 ? disk.afterKill : disk.afterPowerFailure(&chance)
                try Self.write(image, at: place.path + "/segel.db")
                try Self.judge(place.path + "/segel.db", recording.allowed(after: number + 1), points, isThorough: points % 16 == 0)
                if points % 500 == 0 { try await Self.openStore(place.path + "/segel.db", points) }
                states += 1
            }
        }
        print("torn, reordered and lost writes: \(states) crash points over \(recording.count) calls, seed \(Self.seed)")
        #expect(states > 0)
    }

    private static func judge(_ path: String, _ allowed: Set<UInt64>, _ point: UInt64, isThorough: Bool) throws {
        var digest: UInt64 = 0
        let result = segel_disk_judge(path, isThorough ? 1 : 0, &digest)
        #expect(result == 0, "SEGEL_SEED=\(seed) SEGEL_POINT=disk/\(point): SQLite says \(result)")
        #expect(
            allowed.contains(digest),
            "SEGEL_SEED=\(seed) SEGEL_POINT=disk/\(point): something acknowledged is gone, or half of something is there"
        )
    }

    /// As the service opens it.
    private static func openStore(_ path: String, _ point: UInt64) async throws {
        let store = try SQLiteStore(path: path)
        let size = try await store.read { try $0.logSize() }
        #expect(size > 0, "SEGEL_POINT=disk/\(point)")
        try store.close()
    }

    private static func write(_ image: [[UInt8]?], at path: String) throws {
        for suffix in ["-shm"] { unlink(path + suffix) }
        for (suffix, bytes) in zip(["", "-wal", "-journal"], image) {
            guard let bytes else {
                unlink(path + suffix)
                continue
            }
            let file = open(path + suffix, O_RDWR | O_CREAT | O_TRUNC, 0o600)
            defer { close(file) }
            guard bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count else {
                throw CocoaError(.fileWriteOutOfSpace)
            }
        }
    }
}

/// A deployment at work on the recording layer, with what its database held after each acknowledged commit.
private struct Recording {
    /// All calls, and the first one after the city was made.
    let count: UInt64
    let start: UInt64
    /// The number of calls made when a commit was acknowledged, and what was in the database then.
    let acknowledged: [(calls: UInt64, digest: UInt64)]

    init() async throws {
        let folder = try TemporaryFolder(inMemory: true)
        let path = folder.path + "/city"
        try #require(segel_disk_record(path + "/segel.db") == 0)
        defer { segel_disk_stop() }
        let witness = Witness(path + "/segel.db")
        let city = try await TestCity(path, random: UncheckedSeededRandom(seed: 26)) { WitnessedStore($0, witness) }
        start = segel_disk_count()
        try witness.see()
        for serial in 1...3 { _ = try await city.citizen(serial) }
        try city.store.checkpoint()
        let person = try await FaultPeople.citizen(1, city)
        let officers = try await city.officers(for: "SIP")
        _ = try await city.issued(person, officers)
        try city.store.checkpoint()
        let plan = try await city.mall.planRotation(.kekCitizen)
        while !(try await city.mall.rotate(plan, batch: 2)).isFinished {}
        _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
        for serial in 4...6 { _ = try await city.citizen(serial) }
        // The end folds the WAL into the database and deletes it.
        try city.store.close()
        count = segel_disk_count()
        acknowledged = witness.seen
    }

    /// What may be found when the first `calls` calls were made: the last acknowledged state, or the one that was on its way.
    func allowed(after calls: UInt64) -> Set<UInt64> {
        let last = acknowledged.lastIndex { $0.calls <= calls } ?? 0
        return Set(acknowledged[last..<min(last + 2, acknowledged.count)].map(\.digest))
    }
}

/// Reads the database after each commit, through a connection of its own.
private final class Witness: Sendable {
    private let path: String
    private let states = Mutex<[(calls: UInt64, digest: UInt64)]>([])

    init(_ path: String) { self.path = path }

    var seen: [(calls: UInt64, digest: UInt64)] { states.withLock { $0 } }

    func see() throws {
        var digest: UInt64 = 0
        let calls = segel_disk_count(), result = segel_disk_judge(path, 0, &digest)
        guard result == 0 else { throw CocoaError(.fileReadCorruptFile) }
        states.withLock { $0.append((calls, digest)) }
    }
}

private struct WitnessedStore: Store {
    private let store: SQLiteStore
    private let witness: Witness

    init(_ store: SQLiteStore, _ witness: Witness) {
        self.store = store
        self.witness = witness
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        let value = try await store.write(body)
        try witness.see()
        return value
    }

    func eraseRemnants(_ remnants: [[UInt8]]) async throws { try await store.eraseRemnants(remnants) }
    func eraseAllRemnants() async throws { try await store.eraseAllRemnants() }
}
