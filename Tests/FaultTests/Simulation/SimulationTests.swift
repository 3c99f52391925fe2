import Foundation
import SegelCrypto
import SegelTestSupport
import Synchronization
import Testing

@testable import SegelUseCases

/// Histories of a city by seed: clients in turns, commits that fail, crashes between any two steps, clocks that jump; after each crash and at the
/// end everything is read and held against what was promised. `SEGEL_SEED=N` plays one again, `SEGEL_SEEDS=N` plays so many.
@Suite("Simulated cities")
struct SimulationTests {
    static let environment = ProcessInfo.processInfo.environment

    @Test("A15, A16, A17, A26, A32, A39: whatever fails in whatever order, what was promised is there and nothing else")
    func seeds() async throws {
        let template = try await SimulationTemplate.make()
        if let seed = Self.environment["SEGEL_SEED"].flatMap(UInt64.init) {
            try await Self.play(seed, template, Counted())
            return
        }
        let count = Self.environment["SEGEL_SEEDS"].flatMap(UInt64.init) ?? (Points.all ? 10_000 : 200)
        let crashes = Counted()
        await withTaskGroup(of: Void.self) { group in
            for worker: UInt64 in 0..<2 {
                group.addTask {
                    for seed in stride(from: 1 + worker, through: count, by: 2) {
                        do { try await Self.play(seed, template, crashes) } catch { Issue.record("SEGEL_SEED=\(seed): \(error)") }
                    }
                }
            }
        }
        print("simulation: \(count) seeds, \(crashes.count) crashes")
        #expect(crashes.count > Int(count) / 4, "hardly anything failed")
    }

    @Test("one seed is one history", arguments: [3, 14, 71] as [UInt64])
    func repeats(seed: UInt64) async throws {
        let template = try await SimulationTemplate.make()
        let first = try await Self.play(seed, template, Counted())
        #expect(try await Self.play(seed, template, Counted()) == first)
    }

    /// Returns the next number the dice would show, which is another one after any other history.
    @discardableResult
    private static func play(_ seed: UInt64, _ template: SimulationTemplate, _ crashes: Counted) async throws -> Int {
        // Far enough from the day the signing keys begin that only some histories fall before it.
        let machine = try SimulatedMachine(seed: seed, like: template, clock: TestClock(TestCity.start + 300_000))
        let random = UncheckedSeededRandom(seed: seed)
        var expected = ExpectedCity()
        for _ in 0..<3 {
            let city = SimulatedCity(machine: machine, mall: try await open(machine, random, crashes), expected: expected)
            machine.rate.withLock { $0 = nil }
            try await city.check()
            machine.rate.withLock { $0 = 10 + machine.dice.below(60) }
            let failures = Mutex<[any Error]>([])
            let client: @Sendable () async -> Void = {
                do { try await city.client(6) } catch { failures.withLock { $0.append(error) } }
            }
            try Self.drive(machine, [client, client, client])
            if let failure = failures.withLock({ $0.first }) {
                throw SimulationFailure(description: "a client: \(failure), clock \(machine.clock.now() - TestCity.start)")
            }
            if machine.hasCrashed { crashes.add() }
            expected = city.expected.withLock { $0 }
        }
        let city = SimulatedCity(machine: machine, mall: try await open(machine, random, crashes), expected: expected)
        machine.rate.withLock { $0 = nil }
        try await city.check()
        return machine.dice.below(1 << 62)
    }

    /// Not `async`: it is this thread that runs the clients.
    private static func drive(_ machine: SimulatedMachine, _ clients: [@Sendable () async -> Void]) throws {
        try machine.scheduler.drive(clients, dice: machine.dice)
    }

    /// As a restart does, and as often as it takes: recovery too may be cut short.
    private static func open(_ machine: SimulatedMachine, _ random: UncheckedSeededRandom, _ crashes: Counted) async throws -> Mall {
        for _ in 0..<50 {
            machine.boot()
            do {
                let mall = try machine.mall(random: random)
                try await mall.checkNotRolledBack()
                try await mall.recoverUploads()
                try await mall.reapplyShreds()
                try await mall.recoverIssuing()
                return mall
            } catch is SimulatedCrash { crashes.add() } catch is SimulatedDiskFull {
            } catch let refusal as Refusal where refusal.code == "signing_key_missing" && machine.clock.now() < TestCity.start {
                // The clock stands before the signing keys begin: the operator sets it.
                machine.clock.advance(TestCity.start - machine.clock.now())
            }
        }
        throw SimulationFailure(description: "it never came up again")
    }
}

final class Counted: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
