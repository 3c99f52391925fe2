import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Retiring a key version")
struct RetireTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    private func populated() async throws -> TestCity {
        let city = try await TestCity(path)
        for serial in 0..<4 { _ = try await city.citizen(serial) }
        return city
    }

    private func retire(_ key: RingKeyName, _ city: TestCity) async throws -> String {
        try await city.mall.retire(key, version: 1, confirm: "\(key.rawValue)-1")
    }

    @Test("A18: refused with the exact count while rows, an open rotation, a waiting credential or a retained backup need it")
    func stillNeeded() async throws {
        let city = try await populated()
        await #expect(throws: KeyRingRefusal.isActive(1)) { _ = try await retire(.kekCitizen, city) }
        let plan = try await city.mall.planRotation(.kekCitizen)
        _ = try await city.mall.rotate(plan, batch: 3)
        // One row and the rotation itself.
        await #expect(throws: KeyRingRefusal.stillReferenced(version: 1, count: 2)) { _ = try await retire(.kekCitizen, city) }
        #expect(try await city.mall.keyNeeds(.kekCitizen, version: 1).text == "1 rows, the open rotation kek-citizen-1-2")
        _ = try await city.mall.rotate(plan, batch: 3)
        var backup = BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: 1, needs: [.kekCitizen: [1], .index: [1]])
        try await city.store.write { [backup] in try $0.insert(backup) }
        await #expect(throws: KeyRingRefusal.stillReferenced(version: 1, count: 1)) { _ = try await retire(.kekCitizen, city) }
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).map(\.state) == [.openOnly, .active])
        // Without its wrapped citizen keys it needs KEK-citizen no more, but INDEX it does until it is pruned.
        backup.keysPrunedAt = 2
        try await city.store.write { [backup] in try $0.update(backup) }
        #expect(try await city.mall.keyNeeds(.kekCitizen, version: 1).count == 0)
        #expect(try await city.mall.keyNeeds(.index, version: 1).backups == [backup.id.text])
        backup.prunedAt = 3
        try await city.store.write { [backup] in try $0.update(backup) }
        #expect(try await city.mall.keyNeeds(.index, version: 1).backups.isEmpty)
    }

    @Test("A18: an unfinished credential needs the versions its keys are wrapped under") func intents() async throws {
        let city = try await populated()
        let citizen = try #require(try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 1) }.first).citizen
        let kid = try #require(try await city.store.read { try $0.signingKeys() }.first).kid
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))
        let id = try await city.submitted(person)
        try await city.store.write { tx in
            let entry = StatusEntry(agency: "dpmptsp", list: 9, index: 1)
            #expect(try tx.claim(entry))
            try tx.insert(
                IssuingIntent(
                    caseID: id,
                    credentialID: ObjectID(from: SystemRandom()),
                    citizen: citizen,
                    kid: kid,
                    status: entry,
                    sealedPrepared: []
                )
            )
        }
        #expect(try await city.mall.keyNeeds(.kekCitizen, version: 1).intents == 1)
        #expect(try await city.mall.keyNeeds(.kekSigning, version: 1).intents == 1)
        #expect(try await city.mall.keyNeeds(.kekSigning, version: 2).intents == 0)
        #expect(try await city.mall.keyNeeds(.index, version: 1).intents == 0)
    }

    @Test("two custodians approve exactly this; then it is destroyed, with a signed receipt", arguments: RingKeyName.allCases)
    func retires(key: RingKeyName) async throws {
        let city = try await populated()
        try await city.mall.publishReceiptKey()
        let noteKey = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self))
        _ = try await city.mall.rotate(city.mall.planRotation(key), batch: 100)
        let unapproved = await #expect(throws: Refusal.self) { _ = try await retire(key, city) }
        #expect(unapproved?.code == "approval_missing")
        try await city.approve("key-retire", "\(key.rawValue)-1", by: city.custodians())
        let unconfirmed = await #expect(throws: Refusal.self) { _ = try await city.mall.retire(key, version: 1, confirm: key.rawValue) }
        #expect(unconfirmed?.code == "confirmation_wrong")
        let receipt = try Receipt(note: try await retire(key, city), key: noteKey)
        #expect(receipt.kind == .retirement && receipt.lines.contains { $0.name == "remaining" && $0.value == "0 rows on version 1" })
        #expect(city.mall.vault.ring.versions(of: key).map(\.state) == [.destroyed, .active])
        // Asked again it hands out the same receipt, and everything opens.
        #expect(try await retire(key, city) == receipt.note)
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase))
        #expect(try await city.mall.profile(for: person)[.nama]?.value == "Warga Uji")
        _ = try await city.mall.publishCheckpoint()
    }

    @Test(
        "A15: killed between the record and the ring, or before the receipt, it is finished without a second approval",
        arguments: [false, true]
    )
    func killed(destroyed: Bool) async throws {
        let city = try await populated()
        _ = try await city.mall.rotate(city.mall.planRotation(.index), batch: 100)
        try await city.store.write { try $0.insert(RetirementRecord(key: .index, version: 1, startedAt: 5)) }
        if destroyed {
            try city.mall.vault.changeRing(in: city.mall.keyRing, random: SystemRandom()) {
                try $0.destroying(.index, version: 1, references: 0)
            }
        }
        let note = try await retire(.index, city)
        #expect(note.contains("segel-receipt-1 retirement\n"))
        #expect(city.mall.vault.ring.versions(of: .index).map(\.state) == [.destroyed, .active])
    }

    @Test("a row that no longer opens keeps every version alive") func unreadable() async throws {
        let city = try await populated()
        _ = try await city.mall.rotate(city.mall.planRotation(.kekCitizen), batch: 100)
        try await city.approve("key-retire", "kek-citizen-1", by: city.custodians())
        let row = try #require(try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 1) }.first)
        var wrap = row.wrap
        wrap[0] ^= 1
        let altered = WrappedCitizenKey(citizen: row.citizen, keyID: row.keyID, version: row.version, kekVersion: 2, wrap: wrap)
        try await city.store.write { try $0.replace(row, with: altered) }
        await #expect(throws: VaultError.cannotOpen) { _ = try await retire(.kekCitizen, city) }
        #expect(city.mall.vault.ring.versions(of: .kekCitizen).map(\.state) == [.openOnly, .active])
    }
}
