import Foundation
import GRDB
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Shredding")
struct ShredTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    /// A citizen with a profile, documents, a credential, a draft, accesses, a session.
    private func furnished(_ city: TestCity, _ serial: Int, _ officers: [SignedIn]) async throws -> (SignedIn, HeldCredential) {
        let person = try await city.citizen(serial)
        let credential = try await city.issued(person, officers)
        _ = try await city.mall.startCase("DKC-01", for: person)
        _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
        return (person, credential)
    }

    private func shred(_ city: TestCity, _ citizen: CitizenID, by custodians: [SignedIn]) async throws -> ShredState {
        try await city.approve("shred", citizen.text, by: custodians)
        return try await city.mall.shred(citizen, reason: "subject-request")
    }

    private func some(_ city: TestCity?) throws -> TestCity { try #require(city) }

    private func close(_ city: inout TestCity?) throws -> SigningKey {
        let root = try #require(city?.root)
        try city?.store.checkpoint()
        try city?.store.close()
        city = nil
        return root
    }

    @Test("nothing of the citizen opens or is found any more; the credential reads as revoked; others keep everything; the receipt checks")
    func whole() async throws {
        let city = try await TestCity(path)
        let officers = try await city.officers(for: "SIP"), custodians = try await city.custodians()
        let (victim, credential) = try await furnished(city, 1, officers)
        let (other, kept) = try await furnished(city, 2, officers)
        let citizen = try #require(victim.citizen)
        let blobs = try await city.store.read { try $0.documents(of: citizen).map(\.object) }
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        let state = try await shred(city, citizen, by: custodians)
        #expect(state.isFinal && state.endedAt != nil)

        #expect(try await city.mall.verify(credential.bytes).exitCode == 11)
        #expect(try await city.mall.verify(kept.bytes).exitCode == 0)
        #expect(try await city.mall.profile(for: victim).values.isEmpty)
        await #expect(throws: Refusal.self) { try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase) }
        for blob in blobs { #expect(throws: BlobError.missing) { try city.mall.blobs.open(blob) } }
        #expect(try await city.mall.credentials(of: other).count == 1)
        #expect(try await city.mall.documents(of: other).count == 2)
        #expect(try await city.mall.profile(for: other).values.count > 3)

        let note = try #require(state.receipt)
        let published = try #require(try city.mall.publicFile(.receiptKey))
        let key = try NoteKey(text: String(decoding: published, as: UTF8.self))
        let receipt = try Receipt(note: note, key: key)
        let lines = Dictionary(receipt.lines.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(lines["citizen"] == citizen.text && lines["epoch"] == "kek-citizen-1" && lines["destroyed-documents"] == "2")
        #expect(lines["destroyed-key-versions"] == "1" && lines["destroyed-accounts"] == "1" && lines["destroyed-blind-indexes"] == "1")
        #expect(lines["effective-in-backups"]?.hasPrefix("since ") == true)
        // Whoever holds the receipt can check that the log committed to exactly this.
        let record = try await city.store.read { try $0.shred(of: citizen) }, destroyed = try #require(record?.destroyed)
        let index = try #require(lines["log-entry"].flatMap(UInt64.init)), salt = try Hex.decode(lines["log-salt"] ?? "")
        let event = LogEvent(kind: .erasure, at: destroyed.at, subject: citizen.text, detail: "shredded")
        #expect(try await city.store.read { try $0.logEntry(at: index) } == event.entry(salt: salt))
    }

    @Test("only the tombstone names the citizen in the database, in every table there is")
    func tombstone() async throws {
        var city: TestCity? = try await TestCity(path)
        let custodians = try await some(city).custodians()
        let (victim, _) = try await furnished(try some(city), 1, try some(city).officers(for: "SIP"))
        let citizen = try #require(victim.citizen)
        let before = try Rows.naming(citizen, in: path + "/segel.db")
        #expect(before.count > 8, "the search finds what is there")
        _ = try await shred(try some(city), citizen, by: custodians)
        _ = try close(&city)
        #expect(try Rows.naming(citizen, in: path + "/segel.db") == ["shreds"])
    }

    @Test("A80: without two custodians, or under a legal hold, nothing is touched, and the refusal is logged")
    func refused() async throws {
        let city = try await TestCity(path)
        let custodians = try await city.custodians()
        let person = try await city.citizen(1), citizen = try #require(person.citizen)
        func expect(_ code: String, _ comment: Comment) async throws {
            let before = try await city.store.read { try $0.logSize() }
            let refusal = await #expect(throws: Refusal.self, comment) { try await city.mall.shred(citizen, reason: "subject-request") }
            #expect(refusal?.code == code, comment)
            #expect(try await city.store.read { try $0.logSize() } == before + 1, comment)
            #expect(try await city.mall.profile(for: person).values.count > 3, comment)
        }
        try await expect("approval_missing", "nobody approved")
        try await city.approve("shred", citizen.text, by: custodians)
        let hold = try await city.mall.placeHold(on: citizen, reason: "Perkara 12/Pdt.G/2026", until: city.clock.now() + 3_600)
        try await expect("legal_hold", "held")
        #expect(try await city.mall.legalHolds() == [hold])
        let early = await #expect(throws: Refusal.self) { try await city.mall.releaseHold(hold.id) }
        #expect(early?.code == "approval_missing")
        let forever = try await city.mall.placeHold(on: citizen, reason: "Audit", until: nil)
        city.clock.advance(3_600)
        try await expect("legal_hold", "the first ran out, the other has no end")
        try await city.approve("release-hold", forever.id.text, by: custodians)
        try await city.mall.releaseHold(forever.id)
        for reason in ["Budi Santoso", "", "1872010101909901", "x"] {
            await #expect(throws: Refusal.self) { try await city.mall.shred(citizen, reason: reason) }
        }
        #expect(try await city.mall.shred(citizen, reason: "subject-request").isFinal, "the approval was not used up by refusals")
        await #expect(throws: Refusal.self) { try await city.mall.placeHold(on: citizen, reason: "too late", until: nil) }
    }

    @Test("A25: stopped between any two steps it goes on at the next start; done twice it changes nothing")
    func resumes() async throws {
        var city: TestCity? = try await TestCity(path)
        let custodians = try await some(city).custodians()
        let (victim, _) = try await furnished(try some(city), 1, try some(city).officers(for: "SIP"))
        let citizen = try #require(victim.citizen)
        // As a kill right after the first step leaves it.
        let tombstone = ShredRecord(citizen: citizen, begunAt: 1, reason: "subject-request", keepsCredentials: false)
        try await city?.store.write { try $0.insert(tombstone) }
        await #expect(throws: Refusal.self, "what was begun cannot be held") {
            try await city?.mall.placeHold(on: citizen, reason: "too late", until: nil)
        }
        let root = try close(&city)
        let again = try await TestCity(path, reopening: root)
        let state = try await again.mall.shredState(citizen)
        #expect(state.isFinal && state.receipt != nil)
        let record = try await again.store.read { try $0.shred(of: citizen) }
        let size = try await again.store.read { try $0.logSize() }
        #expect(try await again.mall.shred(citizen, reason: "other-reason").destroyedAt == state.destroyedAt)
        #expect(try await again.mall.reapplyShreds().isEmpty)
        #expect(try await again.store.read { try $0.shred(of: citizen) } == record)
        #expect(try await again.store.read { try $0.logSize() } == size)
        _ = custodians
    }

    @Test("A45: a database and files from before the shred are put back; opened, the citizen is destroyed again")
    func undone() async throws {
        var city: TestCity? = try await TestCity(path)
        let custodians = try await some(city).custodians()
        let (victim, _) = try await furnished(try some(city), 1, try some(city).officers(for: "SIP"))
        let other = try await some(city).citizen(2)
        let citizen = try #require(victim.citizen)
        var root = try close(&city)
        try FileManager.default.copyItem(atPath: path + "/segel.db", toPath: folder.path + "/old.db")
        try FileManager.default.copyItem(atPath: path + "/blobs", toPath: folder.path + "/blobs")
        city = try await TestCity(path, reopening: root)
        let state = try await shred(try some(city), citizen, by: custodians)
        root = try close(&city)
        try restore()
        let again = try await TestCity(path, reopening: root)
        #expect(try await again.store.read { try !$0.isPresent(citizen) })
        await #expect(throws: Refusal.self) { try await again.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase) }
        #expect(try await again.mall.profile(for: other).values.count > 3)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: path + "/blobs").filter { $0.contains("/") }.isEmpty)
        let restored = try await again.mall.shredState(citizen)
        #expect(restored.isFinal && restored.destroyedAt == state.destroyedAt, "the receipt tells of the first time")
    }

    private func restore() throws {
        for name in ["segel.db", "segel.db-wal", "segel.db-shm", "blobs"] where FileManager.default.fileExists(atPath: path + "/" + name) {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        try FileManager.default.moveItem(atPath: folder.path + "/old.db", toPath: path + "/segel.db")
        try FileManager.default.moveItem(atPath: folder.path + "/blobs", toPath: path + "/blobs")
    }

    @Test("A45: a receipt altered or forged is not passed over: the deployment stays closed; a lost one is written again")
    func forged() async throws {
        var city: TestCity? = try await TestCity(path)
        let custodians = try await some(city).custodians()
        let person = try await some(city).citizen(1), citizen = try #require(person.citizen)
        let state = try await shred(try some(city), citizen, by: custodians), note = try #require(state.receipt)
        let root = try close(&city)
        let file = URL(filePath: "\(path)/receipts/shredding-\(citizen.text).txt")
        try Data(note.replacing("subject-request", with: "subject-rekuest").utf8).write(to: file)
        let refusal = await #expect(throws: Refusal.self) { try await TestCity(path, reopening: root) }
        #expect(refusal?.code == "shred_receipt_refused")
        try FileManager.default.removeItem(at: file)
        city = try await TestCity(path, reopening: root)
        #expect(FileManager.default.fileExists(atPath: file.path))
    }

    @Test("the receipt says which backups can still bring the citizen back, until their keys are pruned or their KEK is destroyed")
    func backups() async throws {
        let city = try await TestCity(path)
        let custodians = try await city.custodians()
        let person = try await city.citizen(1), citizen = try #require(person.citizen)
        func backup(_ created: UnixTime) -> BackupRecord {
            BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: created, needs: [.kekCitizen: [1], .backup: [1]])
        }
        let start = city.clock.now()
        var first = backup(start - 100)
        let second = backup(start), later = backup(start + 50)
        let rows = [first, second, later]
        try await city.store.write { tx in for row in rows { try tx.insert(row) } }
        var state = try await shred(city, citizen, by: custodians)
        #expect(Set(state.pendingBackups) == [first.id, second.id] && !state.isFinal)
        #expect(state.receipt?.contains("effective-in-backups not before ") == true)
        city.clock.advance(100)
        first.keysPrunedAt = city.clock.now()
        try await city.store.write { [first] in try $0.update(first) }
        state = try await city.mall.shredState(citizen)
        #expect(state.pendingBackups == [second.id])
        // The other way: the KEK version the backup needs is destroyed.
        let plan = try await city.mall.planRotation(.kekCitizen)
        while !(try await city.mall.rotate(plan, batch: 500)).isFinished {}
        try city.mall.vault.changeRing(in: city.mall.keyRing, random: SystemRandom()) {
            try $0.destroying(.kekCitizen, version: 1, references: 0)
        }
        state = try await city.mall.shredState(citizen)
        #expect(state.isFinal && state.receipt?.contains("effective-in-backups since ") == true)
    }
}

/// Which tables name a citizen, in any column, as bytes or as text.
enum Rows {
    static func naming(_ citizen: CitizenID, in database: String) throws -> [String] {
        let raw = Data(citizen.bytes), text = Data(citizen.text.utf8)
        return try DatabaseQueue(path: database).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").filter { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").contains { row in
                    row.databaseValues.contains { value in
                        let bytes = Data.fromDatabaseValue(value) ?? Data("\(value)".utf8)
                        return bytes.range(of: raw) != nil || bytes.range(of: text) != nil
                    }
                }
            }
        }
    }
}
