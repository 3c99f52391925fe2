import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Rotation of ring keys")
struct RotationTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    /// Rows of each key in a city with 9 citizens: their keys, twenty-one private halves of signing rings, their blind indexes, none.
    static let rows: [RingKeyName: Int] = [.kekCitizen: 9, .kekSigning: 21, .index: 9, .backup: 0]

    private func populated() async throws -> TestCity {
        let city = try await TestCity(path)
        for serial in 0..<9 { _ = try await city.citizen(serial) }
        return city
    }

    @Test("A15: stopped after every batch and restarted, it resumes with the digests it had", arguments: RingKeyName.allCases)
    func resumes(key: RingKeyName) async throws {
        var city: TestCity? = try await populated()
        let root = try #require(city?.root)
        let plan = try #require(try await city?.mall.planRotation(key))
        #expect(plan.name == "\(key.rawValue)-1-2" && plan.rows == Self.rows[key] && plan.total == plan.rows && !plan.isUnderWay)
        var done: [Int] = []
        while true {
            let progress = try #require(try await city?.mall.rotate(plan, batch: 2))
            done.append(progress.done)
            if progress.isFinished { break }
            try city?.store.close()
            city = nil
            city = try await TestCity(path, reopening: root)
            let resumed = try #require(try await city?.mall.planRotation(key))
            #expect(resumed.name == plan.name && resumed.digest == plan.digest && resumed.isUnderWay)
        }
        #expect(done == done.sorted() && done.last == plan.rows)
        let again = try #require(city)
        let record = try #require(try await again.store.read { try $0.rotation(RotationName(key: key, from: 1, to: 2)) })
        #expect(record.digestBefore.text == plan.digest && record.digestAfter.text == plan.digest)
        #expect(try await again.mall.census(key) == (plan.rows == 0 ? [:] : [2: plan.rows]))
        #expect(again.mall.vault.ring.activeVersion(of: key) == 2)
        let person = try await again.mall.signedIn(session: again.mall.signIn(.nik("1872010101909903"), password: TestCity.passphrase))
        #expect(try await again.mall.profile(for: person)[.nama]?.value == "Warga Uji")
        // Applied once more it only says what it did.
        #expect(try await again.mall.rotate(plan, batch: 2).statement == record.statement)
        #expect(again.mall.vault.ring.versions(of: key).count == 2)
    }

    @Test("A16: many rotators at once rewrap each row once and make one version", arguments: RingKeyName.allCases)
    func manyRotators(key: RingKeyName) async throws {
        let city = try await populated()
        let plan = try await city.mall.planRotation(key)
        let name = RotationName(key: key, from: plan.from, to: plan.to)
        let results = try await withThrowingTaskGroup(of: RotationProgress.self) { group in
            for _ in 0..<6 { group.addTask { try await city.mall.rotate(name, batch: 1) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0.isFinished && $0.done == plan.rows && $0.digestAfter == plan.digest })
        #expect(Set(results.map(\.statement)).count == 1)
        #expect(city.mall.vault.ring.versions(of: key).map(\.state) == [.openOnly, .active])
        #expect(try await city.mall.census(key).keys.allSatisfy { $0 == 2 })
    }

    @Test("A16: a stale plan, a second rotation of a key and a name never planned are refused and change nothing")
    func refused() async throws {
        let city = try await populated()
        let first = try await city.mall.planRotation(.kekCitizen)
        for name in [
            RotationName(key: .kekCitizen, from: 1, to: 3), .init(key: .kekCitizen, from: 2, to: 3),
            .init(key: .kekCitizen, from: 7, to: 8),
        ] {
            let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.rotate(name) }
            #expect(refusal?.code == "plan_is_stale")
        }
        #expect(try await city.mall.rotate(first, batch: 3).isFinished == false)
        let second = RotationName(key: .kekCitizen, from: 2, to: 3)
        let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.rotate(second) }
        #expect(refusal?.code == "rotation_blocked")
        #expect(try await city.mall.planRotation(.kekCitizen).name == first.name)
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).count == 2)
    }

    @Test("citizens who come while it runs, and a row that was written under the old version late, are not left behind")
    func latecomers() async throws {
        let city = try await populated()
        let plan = try await city.mall.planRotation(.kekCitizen)
        // Places before and after every other, wrapped before the new version is active and stored after it is.
        let early = try CitizenID(bytes: [UInt8](repeating: 0, count: 16)), last = try CitizenID(bytes: [UInt8](repeating: 0xFF, count: 16))
        let late = [early, last].map { city.mall.vault.createCitizenKey(for: $0, random: SystemRandom()) }
        _ = try await city.mall.rotate(plan, batch: 4)
        try await city.store.write { tx in for key in late { try tx.insert(key) } }
        _ = try await city.citizen(20)
        let progress = try await city.mall.rotate(RotationName(key: .kekCitizen, from: 1, to: 2), batch: 4)
        #expect(progress.isFinished && progress.digestBefore == progress.digestAfter)
        #expect(try await city.mall.census(.kekCitizen) == [2: 12])
        let record = try await city.store.read { try $0.rotation(RotationName(key: .kekCitizen, from: 1, to: 2)) }
        #expect(record?.done == 11)
    }

    @Test("A16: a row that changes after it was read is not overwritten, and counts in neither digest") func overtaken() async throws {
        let city = try await populated()
        let overtaken = city.mall.vault.createCitizenKey(
            for: try CitizenID(bytes: [UInt8](repeating: 0xFF, count: 16)),
            random: SystemRandom()
        )
        let plan = try await city.mall.planRotation(.kekCitizen)
        _ = try await city.mall.rotate(plan, batch: 2)
        try await city.store.write { try $0.insert(overtaken) }
        // Read by the rotator, changed by somebody else before it writes: its compare-and-swap finds another row.
        let other = try city.mall.vault.rewrap(overtaken, random: SystemRandom()).row
        let rows = CitizenKeyRows(vault: city.mall.vault, random: AnyRandom(SystemRandom()))
        let mine = try rows.rewrap(overtaken).row
        let (first, second) = try await city.store.write { tx in
            (try rows.replace(overtaken, with: other, in: tx), try rows.replace(overtaken, with: mine, in: tx))
        }
        #expect(first && !second)
        let progress = try await city.mall.rotate(RotationName(key: .kekCitizen, from: 1, to: 2), batch: 4)
        #expect(progress.isFinished && progress.digestBefore == plan.digest && progress.digestAfter == plan.digest)
    }

    @Test("a row that does not open stops it loudly; nothing of its batch is written and the old version stays") func damaged() async throws
    {
        let city = try await populated()
        let plan = try await city.mall.planRotation(.kekCitizen)
        let row = try #require(try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 9) }.last)
        var wrap = row.wrap
        wrap[60] ^= 1
        let altered = WrappedCitizenKey(citizen: row.citizen, keyID: row.keyID, version: row.version, kekVersion: 1, wrap: wrap)
        try await city.store.write { try $0.replace(row, with: altered) }
        await #expect(throws: VaultError.cannotOpen) {
            _ = try await city.mall.rotate(RotationName(key: .kekCitizen, from: 1, to: 2), batch: 4)
        }
        #expect(try await city.mall.census(.kekCitizen)[1] ?? 0 >= 1)
        let refusal = await #expect(throws: (any Error).self) {
            _ = try await city.mall.retire(.kekCitizen, version: 1, confirm: "kek-citizen-1")
        }
        #expect(refusal as? KeyRingRefusal != nil)
        // Mended, it resumes to the digest that was planned.
        try await city.store.write { try $0.replace(altered, with: row) }
        #expect(try await city.mall.rotate(RotationName(key: .kekCitizen, from: 1, to: 2)).digestAfter == plan.digest)
    }

    @Test("A19: a row under a version the ring does not hold names the key and the version") func missing() async throws {
        let city = try await populated()
        let old = try #require(try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 1) }.first)
        _ = try await city.mall.rotate(city.mall.planRotation(.kekCitizen), batch: 100)
        try city.mall.vault.changeRing(in: city.mall.keyRing, random: SystemRandom()) {
            try $0.destroying(.kekCitizen, version: 1, references: 0)
        }
        let new = try #require(try await city.store.read { try $0.citizenKey(of: old.citizen) })
        try await city.store.write { try $0.replace(new, with: old) }
        await #expect(throws: VaultError.keyMissing(.kekCitizen, version: 1)) { _ = try await city.mall.planRotation(.kekCitizen) }
    }

    @Test("the statement is signed, says that nothing remains, and is the same when asked again") func statement() async throws {
        let city = try await populated()
        try await city.mall.publishReceiptKey()
        let key = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self))
        let progress = try await city.mall.rotate(city.mall.planRotation(.kekSigning), batch: 100)
        let note = try #require(progress.statement)
        let receipt = try Receipt(note: note, key: key)
        func value(_ name: String) -> String? { receipt.lines.first { $0.name == name }?.value }
        #expect(receipt.kind == .rotation && value("rotation") == "kek-signing-1-2")
        #expect(value("remaining") == "0 rows on version 1" && value("census-after") == "21 rows on version 2")
        #expect(value("digest-before") == progress.digestBefore && value("digest-after") == progress.digestBefore)
        #expect(try await city.mall.rotationStatement(RotationName(key: .kekSigning, from: 1, to: 2)) == note)
        #expect(throws: LogFailure.self) { try Receipt(note: note.replacing("0 rows", with: "1 rows"), key: key) }
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await city.mall.rotationStatement(RotationName(key: .index, from: 1, to: 2))
        }
        #expect(refusal?.code == "rotation_unknown")
    }

    @Test("the plan changes nothing; its guards tell a missing, an old and a fresh backup apart") func guards() async throws {
        let city = try await populated()
        let generation = city.mall.vault.unlocked.generation
        func verdict(_ name: String) async throws -> RotationGuard.Verdict? {
            try await city.mall.planRotation(.kekCitizen).guards.first { $0.name == name }?.verdict
        }
        for (name, expected) in [("backup", RotationGuard.Verdict.warn), ("probe", .ok), ("rotations", .ok), ("disk", .ok)] {
            #expect(try await verdict(name) == expected, "\(name)")
        }
        var backup = BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: 1, needs: [:])
        backup.verifiedAt = city.clock.now() - 8 * 86_400
        try await city.store.write { [backup] in try $0.insert(backup) }
        #expect(try await verdict("backup") == .warn)
        backup.verifiedAt = city.clock.now() - 7 * 86_400
        try await city.store.write { [backup] in try $0.update(backup) }
        #expect(try await verdict("backup") == .ok)
        _ = try await city.mall.rotate(city.mall.planRotation(.index), batch: 1)
        #expect(try await verdict("rotations") == .warn)
        #expect(city.mall.vault.unlocked.generation == generation + 2, "only the index rotation changed the ring")
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).count == 1)
    }
}
