import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Cancelling a rotation")
struct CancelTests {
    let folder: TemporaryFolder
    let city: TestCity
    let name = RotationName(key: .kekCitizen, from: 1, to: 2)

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        _ = try await city.citizen(1)
        _ = try await city.citizen(2)
    }

    /// What a kill leaves between the first step and the second.
    private func begun(generating: Bool) async throws {
        let record = RotationRecord(name: name, startedAt: 1, censusBefore: [VersionCount(version: 1, rows: 2)])
        try await city.store.write { try $0.insert(record) }
        if generating {
            try city.mall.vault.changeRing(in: city.mall.keyRing, random: SystemRandom()) {
                try $0.generating(.kekCitizen, now: 1, random: SystemRandom())
            }
        }
    }

    @Test("A15: begun and killed before or after the new version exists, it resumes", arguments: [false, true])
    func resumesBegun(generating: Bool) async throws {
        try await begun(generating: generating)
        #expect(try await city.mall.rotate(name).isFinished)
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).map(\.state) == [.openOnly, .active])
    }

    @Test("before the new version is active it is destroyed, and the next rotation is another one", arguments: [false, true])
    func cancels(generating: Bool) async throws {
        try await begun(generating: generating)
        #expect(try await city.mall.cancelRotation(name).stage == .cancelled)
        #expect(try await city.mall.cancelRotation(name).stage == .cancelled)
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).map(\.state) == [.active, .destroyed])
        let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.rotate(name) }
        #expect(refusal?.code == "rotation_cancelled")
        let next = try await city.mall.planRotation(.kekCitizen)
        #expect(next.name == "kek-citizen-1-3" && !next.isUnderWay)
        #expect(try await city.mall.rotate(next, batch: 9).isFinished)
        #expect(try await city.mall.census(.kekCitizen) == [3: 2])
    }

    @Test("A15: killed between the record and the ring, the waiting version goes before the next rotation begins") func killed()
        async throws
    {
        try await begun(generating: true)
        try await city.store.write { tx in
            var record = try #require(try tx.rotation(RotationName(key: .kekCitizen, from: 1, to: 2)))
            record.cancelledAt = 2
            record.revision += 1
            try tx.update(record)
        }
        let next = try await city.mall.planRotation(.kekCitizen)
        #expect(next.name == "kek-citizen-1-3")
        #expect(try await city.mall.rotate(next, batch: 9).isFinished)
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).map(\.state) == [.openOnly, .destroyed, .active])
    }

    @Test("once the new version is becoming active it is refused, and the refusal is in the log") func tooLate() async throws {
        #expect(try await !city.mall.rotate(name, batch: 1, limit: 1).isFinished)
        let size = try await city.store.read { try $0.logSize() }
        let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.cancelRotation(name) }
        #expect(refusal?.code == "rotation_promoted")
        #expect(try await city.store.read { try $0.logSize() } == size + 1)
        #expect(try await city.mall.rotate(name).isFinished)
        await #expect(throws: Refusal.self) { _ = try await city.mall.cancelRotation(name) }
    }

    @Test("A16: cancelled and applied at the same moment, one of the two wins and the ring agrees", arguments: 0..<12)
    func race(round: Int) async throws {
        try await begun(generating: round % 2 == 0)
        let city = city, name = name
        async let applied = attempt { _ = try await city.mall.rotate(name) }
        async let cancelled = attempt { _ = try await city.mall.cancelRotation(name) }
        let outcome = await (applied, cancelled)
        #expect(outcome.0 != outcome.1, "\(outcome)")
        let states = city.mall.vault.ring.versions(of: .kekCitizen).map(\.state)
        if outcome.0 {
            #expect(states == [.openOnly, .active])
        } else {
            #expect(states.first == .active && !states.contains(.openOnly) && !states.contains(.generated))
        }
    }

    private func attempt(_ step: () async throws -> Void) async -> Bool {
        do { try await step() } catch { return false }
        return true
    }
}
