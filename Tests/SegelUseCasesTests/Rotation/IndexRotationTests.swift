import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// While INDEX is rotated, rows are under two versions, and everybody is found under either.
@Suite("Rotation of INDEX: the dual index")
struct IndexRotationTests {
    let folder: TemporaryFolder
    let city: TestCity
    let name = RotationName(key: .index, from: 1, to: 2)

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        for serial in 0..<8 { _ = try await city.citizen(serial) }
    }

    private func nik(_ serial: Int) throws -> CanonicalNIK { try CanonicalNIK("187201010190\(9_900 + serial)") }

    @Test("A17: half way, everybody signs in, an officer is tied to their own vault, new rows are under the new version") func halfway()
        async throws
    {
        _ = try await city.mall.rotate(name, batch: 4, limit: 4)
        #expect(try await city.mall.census(.index) == [1: 4, 2: 4])
        for serial in 0..<8 { _ = try await city.mall.signIn(.nik(nik(serial).text), password: TestCity.passphrase) }
        _ = try await city.citizen(50)
        #expect(try await city.mall.census(.index) == [1: 4, 2: 5])
        for serial in [0, 3, 7, 50] {
            _ = try await city.mall.addOfficer("petugas-\(serial)", duties: [], nik: nik(serial))
            let account = try #require(try await city.store.read { try $0.account(named: .officer("petugas-\(serial)")) })
            let citizen = try await city.store.read { [city] tx in try city.mall.account(.nik("187201010190\(9_900 + serial)"), in: tx) }
            #expect(account.citizen != nil && account.citizen == citizen?.citizen)
        }
        #expect(try await city.mall.rotate(name).isFinished)
        #expect(try await city.mall.census(.index) == [2: 9])
        for serial in 0..<8 { _ = try await city.mall.signIn(.nik(nik(serial).text), password: TestCity.passphrase) }
    }

    @Test("nobody is registered twice, under whichever version their row is", arguments: [0, 4, 8]) func noDoubles(moved: Int) async throws
    {
        if moved > 0 { _ = try await city.mall.rotate(name, batch: moved, limit: moved) } else { try await promoteOnly() }
        for serial in 0..<8 {
            let refusal = await #expect(throws: Refusal.self) { _ = try await city.citizen(serial) }
            #expect(refusal?.code == "citizen_exists")
        }
        #expect(try await city.mall.census(.index).values.reduce(0, +) == 8)
    }

    @Test("many registrations of one NIK while the index moves: one wins") func race() async throws {
        let city = city, name = name, nik = try nik(60)
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                while !(try await city.mall.rotate(name, batch: 1, limit: 1)).isFinished {}
                return false
            }
            for _ in 0..<12 {
                group.addTask {
                    do {
                        _ = try await city.mall.registerCitizen(
                            nik: nik,
                            register: [:],
                            source: "uji",
                            date: "2026-03-02",
                            by: "registrasi"
                        )
                        return true
                    } catch let refusal as Refusal where refusal.code == "citizen_exists" { return false }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
        #expect(try await city.mall.census(.index) == [2: 9])
    }

    @Test("a row that is not of the NIK in the profile is not moved") func mismatch() async throws {
        let first = try #require(try await city.store.read { try $0.blindIndexes(notOn: nil, after: nil, limit: 1) }.first)
        let forged = try BlindIndex(version: 1, bytes: [UInt8](repeating: 9, count: 32))
        #expect(try await city.store.write { try $0.replace(first.index, with: forged, for: first.citizen) })
        await #expect(throws: VaultError.cannotOpen) { _ = try await city.mall.rotate(name) }
        #expect(try await city.mall.census(.index) == [1: 8])
        #expect(try await city.store.write { try $0.replace(forged, with: first.index, for: first.citizen) })
        #expect(try await city.mall.rotate(name).isFinished)
    }

    /// The new version active, no row moved: what a kill right after promotion leaves.
    private func promoteOnly() async throws {
        let record = RotationRecord(name: name, startedAt: 1, censusBefore: [VersionCount(version: 1, rows: 8)])
        try await city.store.write { try $0.insert(record) }
        let random = SystemRandom(), mall = city.mall
        try mall.vault.changeRing(in: mall.keyRing, random: random) { try $0.generating(.index, now: 1, random: random) }
        let probed = try mall.vault.ring.probe(.index, version: 2, random: random)
        try mall.vault.changeRing(in: mall.keyRing, random: random) { try $0.promoting(from: 1, to: probed) }
    }
}
