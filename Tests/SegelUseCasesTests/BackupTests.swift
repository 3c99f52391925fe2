import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// Backups of a whole deployment on real files: made, read, restored, refused.
@Suite("Backups")
struct BackupTests {
    /// A city with two citizens, documents, and a folder for backups.
    struct Place {
        let folder: TemporaryFolder
        let city: TestCity
        let people: [SignedIn]
        var places: BackupPlacesOnDisk { BackupPlacesOnDisk(city.directory) }
        var store: String { folder.path + "/backups" }

        init(documents: Int = 3) async throws {
            folder = try TemporaryFolder()
            city = try await TestCity(folder.path + "/city")
            people = [try await city.citizen(1), try await city.citizen(2)]
            for number in 0..<documents {
                _ = try await city.mall.putDocument(
                    TestCity.pieces(Self.document(number)),
                    titled: "Berkas \(number)",
                    for: people[number % 2]
                )
            }
            _ = try await city.mall.publishCheckpoint()
        }

        /// One chunk, several, and exactly one.
        static func document(_ number: Int) -> [UInt8] {
            Array("%PDF-1.4 KENARI-\(number)".utf8) + [UInt8](repeating: UInt8(number), count: [40, 150_000, 65_516][number % 3])
        }

        func backup(to recipients: [XWing.PublicKey] = []) async throws -> StoredBackup {
            let made = try await city.mall.createBackup(in: store, to: recipients, places: places) { _ in }
            return try #require(try places.find(made.path).first)
        }

        func verify(_ backup: StoredBackup) async throws -> VerificationReport {
            try await city.mall.verifyBackup(backup, places: places) { _ in }
        }

        func opened(_ backup: StoredBackup) throws -> OpenedBackup {
            try OpenedBackup(backup, keys: .ring(city.mall.vault.ring), receiptKeys: [])
        }

        func order(_ backup: StoredBackup, keys: StoredBackup? = nil, checkpoint: String? = nil) throws -> RestoreOrder {
            let data = try opened(backup)
            return RestoreOrder(
                backup: data,
                keys: try keys.map(opened) ?? data,
                keyRing: nil,
                ring: city.mall.vault.ring,
                checkpoint: checkpoint,
                now: city.clock.now()
            )
        }

        @discardableResult
        func restore(_ order: RestoreOrder, as name: String = "restored") throws -> RestoreReport {
            try order.restore(into: RestoreDirectory(folder.path + "/" + name)) { _ in }
        }

        func reopen(_ name: String = "restored") async throws -> TestCity {
            try await TestCity(folder.path + "/" + name, reopening: city.root, clock: city.clock)
        }
    }

    @Test("what is backed up, verified and restored opens again: documents, titles, profiles, log, register")
    func journey() async throws {
        let place = try await Place()
        let backup = try await place.backup()
        let report = try await place.verify(backup)
        #expect(report.isOriginChecked && report.hasKeys && report.summary.documents == 3 && report.summary.citizenKeys == 2)
        let restored = try place.restore(place.order(backup))
        #expect(restored.citizensLeftOut == 0 && restored.rollback == nil)
        let city = try await place.reopen()
        try await city.mall.checkNotRolledBack()
        for (number, person) in place.people.enumerated() {
            let again = try await city.mall.signedIn(
                session: city.mall.signIn(.nik("187201010190990\(number + 1)"), password: TestCity.passphrase)
            )
            #expect(try await city.mall.profile(for: again).values.count == place.city.mall.profile(for: person).values.count)
            for document in try await city.mall.documents(of: again) {
                #expect(try await bytes(document.id, again, city) == bytes(document.id, person, place.city))
            }
        }
        #expect(try await place.city.mall.backupRegister().first?.verifiedAt == place.city.clock.now())
    }

    @Test("every session of the deployment is over in a backup")
    func sessions() async throws {
        let place = try await Place()
        let session = try await place.city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        _ = try await place.city.mall.signedIn(session: session)
        try place.restore(place.order(try await place.backup()))
        let city = try await place.reopen()
        await #expect(throws: Refusal.self) { try await city.mall.signedIn(session: session) }
    }

    @Test("A79: a stolen backup shows nothing; its data and every ring key but the keys piece open no document")
    func stolen() async throws {
        let place = try await Place()
        let backup = try await place.backup()
        for (name, bytes) in try files(backup) {
            for canary in ["KENARI", "Berkas", "Warga Uji", "1872010101909901", "SQLite format", "citizen_keys"] {
                #expect(!contains(bytes, Array(canary.utf8)), "\(name) holds \(canary)")
            }
        }
        let wraps = try await place.city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 10).map(\.wrap) }
        #expect(wraps.count == 2)
        let scratch = try place.places.scratch()
        defer { scratch.discard() }
        try FileManager.default.removeItem(atPath: backup.path + "/keys")
        _ = try place.opened(backup).verify(in: scratch, acceptsMissingKeys: true) { _ in }
        // What the data piece decrypts to, page by page: no wrap, and so no way to a document.
        let data = try BackupPieceOpener(.data, on: backup.medium, with: .ring(place.city.mall.vault.ring)).readRest(limit: 1 << 30)
        #expect(contains(data, Array("SQLite format 3".utf8)))
        for wrap in wraps { #expect(!contains(data, wrap) && !contains(data, Array(wrap[56...]))) }
        #expect(throws: BackupFault.damaged(file: "keys", offset: nil, .missing)) { try place.restore(place.order(backup)) }
    }

    @Test("A45: a citizen shredded after a backup stays gone when the keys of a younger one are used; nobody else is touched")
    func shreddedStaysGone() async throws {
        let place = try await Place()
        let custodians = try await place.city.custodians()
        let old = try await place.backup()
        let gone = try #require(place.people[0].citizen)
        try await shred(gone, place, custodians)
        place.city.clock.advance(60)
        let young = try await place.backup()
        let report = try place.restore(place.order(old, keys: young))
        #expect(report.citizensLeftOut == 1)
        let city = try await place.reopen()
        #expect(try await city.store.read { try $0.citizenKey(of: gone) } == nil)
        #expect(try await city.store.read { try $0.documents(of: gone) }.isEmpty)
        let other = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase))
        let document = try #require(try await city.mall.documents(of: other).first)
        #expect(try await bytes(document.id, other, city) == Place.document(1))
        #expect(throws: BackupFault.damaged(file: "keys", offset: nil, .foreign)) {
            try place.restore(place.order(young, keys: old), as: "other")
        }
    }

    @Test(
        "A45: with the old backup's own keys a shredded citizen is shredded again from the receipt kept outside, before anything is served"
    )
    func shreddedAgain() async throws {
        let place = try await Place()
        let custodians = try await place.city.custodians()
        let old = try await place.backup()
        let gone = try #require(place.people[0].citizen)
        try await shred(gone, place, custodians)
        let name = "receipts/shredding-\(gone.text).txt"
        let note = try Data(contentsOf: URL(filePath: place.city.directory.path + "/" + name))
        for isKnown in [true, false] {
            let plain = try place.order(old)
            let order = RestoreOrder(
                backup: plain.backup,
                keys: plain.keys,
                keyRing: nil,
                ring: nil,
                checkpoint: nil,
                now: place.city.clock.now(),
                receipts: isKnown ? [try #require(BackupPath(name)): [UInt8](note)] : [:]
            )
            try place.restore(order, as: "restored-\(isKnown)")
            let city = try await place.reopen("restored-\(isKnown)")
            // Without the receipt nothing can tell: that is what the keys' short term is for.
            #expect(try await city.store.read { try $0.citizenKey(of: gone) == nil } == isKnown)
        }
    }

    private func shred(_ citizen: CitizenID, _ place: Place, _ custodians: [SignedIn]) async throws {
        try await place.city.approve("shred", citizen.text, by: custodians)
        #expect(try await place.city.mall.shred(citizen, reason: "subject-request").endedAt != nil)
    }

    @Test("a document deleted while its backup is made leaves with its row; one that is lost is named and its row stays")
    func deletedMeanwhile() async throws {
        let place = try await Place()
        let documents = try await place.city.mall.documents(of: place.people[0])
        let blobs = BlobFolder(place.city.directory.blobsPath)
        try blobs.delete(documents[0].id)
        let made = try await place.city.mall.createBackup(in: place.store, to: [], places: place.places) { progress in
            guard progress.phase == .documents else { return }
            let id = documents[0].id, store = place.city.store
            let done = DispatchSemaphore(value: 0)
            Task {
                try await store.write { try $0.deleteDocument(id) }
                done.signal()
            }
            done.wait()
        }
        #expect(made.documents == 2 && made.missing == 0)
        try blobs.delete(documents[1].id)
        place.city.clock.advance(1)
        let lossy = try await place.backup()
        let report = try await place.verify(lossy)
        #expect(report.summary.documents == 1 && report.summary.missing == 1)
        try place.restore(place.order(lossy))
        let city = try await place.reopen()
        #expect(try await city.store.read { try $0.document(documents[1].id) } != nil)
    }

    private func bytes(_ id: ObjectID, _ person: SignedIn, _ city: TestCity) async throws -> [UInt8] {
        var reading = try await city.mall.document(id, for: person)
        var bytes: [UInt8] = []
        while let piece = try reading.next() { bytes += piece }
        return bytes
    }
}

func files(_ backup: StoredBackup) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: backup.path) {
        files[name] = [UInt8](try Data(contentsOf: URL(filePath: backup.path + "/" + name)))
    }
    return files
}

func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { Data(bytes).range(of: Data(part)) != nil }
