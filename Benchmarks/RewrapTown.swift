import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization

/// A deployment with so many citizens, each with a wrapped key; some of them, spread over all, with a small sealed value that is read.
final class RewrapTown: Sendable {
    let city: TestCity
    let readable: [SealedValuePlace]
    private static let pageCount = 5_000
    private static let readableCount = 10_000

    init(_ path: String, rows: Int) async throws {
        city = try await TestCity(path)
        let random = SystemRandom(), vault = city.mall.vault
        let citizens = (0..<rows).map { _ in CitizenID(from: random) }.sorted()
        let every = max(1, rows / Self.readableCount)
        for start in stride(from: 0, to: rows, by: Self.pageCount) {
            let page = start..<min(start + Self.pageCount, rows)
            try await city.store.write { tx in
                for row in page {
                    let key = vault.createCitizenKey(for: citizens[row], random: random)
                    try tx.insert(key)
                    guard row % every == 0 else { continue }
                    let place = try Self.place(citizens[row]), context = place.context(deployment: vault.deployment, revision: 1)
                    let envelope = try vault.seal(random.bytes(256), in: context, under: key, random: random)
                    try tx.put(SealedValue(envelope: envelope, revision: 1), at: place)
                }
            }
        }
        readable = try stride(from: 0, to: rows, by: every).map { try Self.place(citizens[$0]) }
        try city.store.checkpoint()
    }

    private static func place(_ citizen: CitizenID) throws -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "benchmark", object: try ObjectID(bytes: citizen.bytes))
    }

    /// A citizen's wrapped key and a small value of theirs, read and opened.
    func read(_ number: Int) async throws {
        let place = readable[number % readable.count]
        let (key, value) = try await city.store.read { tx in (try tx.citizenKey(of: place.citizen), try tx.sealedValue(at: place)) }
        guard let key, let value else { preconditionFailure("a row is gone") }
        let context = place.context(deployment: city.mall.vault.deployment, revision: value.revision)
        let opened = try city.mall.vault.open(value.envelope, in: context, under: key)
        precondition(opened.count == 256)
    }
}

/// One client: reads a random citizen, waits for the answer, pauses half a millisecond. Timed outside, so that waiting for a thread counts.
final class RewrapReader: Sendable {
    private let town: RewrapTown
    private let state = Mutex<(runs: Bool, times: [Double])>((false, []))
    private let ended = DispatchSemaphore(value: 0)

    init(_ town: RewrapTown) { self.town = town }

    /// Microseconds a read took, with nothing else going on.
    func sample(seconds: Double) -> [Double] {
        start()
        Thread.sleep(forTimeInterval: seconds)
        return stop()
    }

    func start() {
        state.withLock { $0 = (true, []) }
        Thread.detachNewThread { [self] in
            while state.withLock({ $0.runs }) {
                let taken = readOnce()
                state.withLock { $0.times.append(taken) }
                usleep(500)
            }
            ended.signal()
        }
    }

    func stop() -> [Double] {
        state.withLock { $0.runs = false }
        ended.wait()
        return state.withLock { $0.times }
    }

    private func readOnce() -> Double {
        let answered = DispatchSemaphore(value: 0), start = ContinuousClock.now, number = Int.random(in: 0..<1_000_000_000)
        Task { [town] in
            do { try await town.read(number) } catch { preconditionFailure("a read failed: \(error)") }
            answered.signal()
        }
        answered.wait()
        let taken = start.duration(to: .now).components
        return Double(taken.seconds) * 1e6 + Double(taken.attoseconds) / 1e12
    }
}
