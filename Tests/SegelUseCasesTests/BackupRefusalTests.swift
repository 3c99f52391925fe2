import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// Backups that must not be believed, and keys that are missing.
@Suite("Backups refused")
struct BackupRefusalTests {
    typealias Place = BackupTests.Place

    private func write(_ bytes: [UInt8], _ name: String, of backup: StoredBackup) throws {
        try Data(bytes).write(to: URL(filePath: backup.path + "/" + name))
    }

    private func copy(_ backup: StoredBackup, _ place: Place, as name: String) throws -> StoredBackup {
        try FileManager.default.copyItem(atPath: backup.path, toPath: place.folder.path + "/" + name)
        return try #require(try place.places.find(place.folder.path + "/" + name).first)
    }

    @Test("A46: each file of another backup, of an older one, or missing is refused, with its name")
    func mixed() async throws {
        let place = try await Place()
        let old = try await place.backup()
        place.city.clock.advance(60)
        _ = try await place.city.mall.putDocument(TestCity.pieces(Place.document(7)), titled: "Baru", for: place.people[0])
        let young = try await place.backup()
        for name in ["manifest", "files", "data", "keys", "receipt"] {
            let forged = try copy(young, place, as: "forged-\(name)")
            try write(#require(try files(old)[name]), name, of: forged)
            await #expect(
                performing: { _ = try await place.verify(forged) },
                throws: { error in
                    guard case BackupFault.damaged(let file, _, let damage) = error else { return false }
                    return [name, "receipt", "files", "data"].contains(file) && [.foreign, .unsigned, .digest].contains(damage)
                }
            )
            #expect(throws: BackupFault.self) { try place.restore(place.order(forged), as: "never") }
            try FileManager.default.removeItem(atPath: forged.path + "/" + name)
            await #expect(throws: BackupFault.damaged(file: name, offset: nil, .missing)) { try await place.verify(forged) }
        }
        #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/never"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path).allSatisfy { !$0.hasSuffix(".restoring") })
        _ = try await place.verify(young)
    }

    @Test(
        "A46: a recipient can open a backup but not make one: without the deployment's signature it is refused, or its origin is said to be unknown"
    )
    func forgedByRecipient() async throws {
        let place = try await Place()
        let escrow = XWing.PrivateKey(from: SystemRandom())
        let backup = try await place.backup(to: [escrow.publicKey])
        let key = try NoteKey(text: String(decoding: #require(try place.city.mall.publicFile(.receiptKey)), as: UTF8.self))
        #expect(try OpenedBackup(backup, keys: .recipient(escrow), receiptKeys: [key]).isOriginChecked)
        #expect(try !OpenedBackup(backup, keys: .recipient(escrow), receiptKeys: []).isOriginChecked)
        let stranger = NoteKey(name: key.name, key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey)
        #expect(throws: BackupFault.damaged(file: "receipt", offset: nil, .unsigned)) {
            try OpenedBackup(backup, keys: .recipient(escrow), receiptKeys: [stranger])
        }
        // Sealed again by somebody who knows where to seal to, under a receipt of their own making.
        let other = try await Place()
        let foreign = try await other.backup(to: [escrow.publicKey])
        #expect(throws: BackupFault.damaged(file: "receipt", offset: nil, .unsigned)) {
            try OpenedBackup(foreign, keys: .recipient(escrow), receiptKeys: [key])
        }
        await #expect(throws: (any Error).self) { try await place.verify(foreign) }
    }

    @Test("A46: a piece sealed anew under the backup's own keys and name opens, and is refused for its digest")
    func sealedAnew() async throws {
        let place = try await Place()
        let backup = try await place.backup()
        let id = try place.opened(backup).manifest.backup, keys = BackupSealingKeys(ring: place.city.mall.vault.ring, recipients: [])
        for (piece, name) in [(BackupPiece.keys, "keys"), (.files, "files"), (.data, "data")] {
            let whole = try #require(try files(backup)[name])
            let plain = try BackupPieceOpener(piece, on: backup.medium, with: .ring(keys.ring)).readRest(limit: 1 << 30)
            let writer = MemoryWriter()
            let sealer = try BackupPieceSealer(piece, of: id, for: keys, into: writer, random: SystemRandom())
            try sealer.append(plain)
            _ = try sealer.finish()
            try write(writer.bytes, name, of: backup)
            await #expect(throws: BackupFault.damaged(file: name, offset: nil, .digest)) { try await place.verify(backup) }
            try write(whole, name, of: backup)
        }
    }

    private final class MemoryWriter: BlobWriter {
        private(set) var bytes: [UInt8] = []

        func append(_ part: UnsafeRawBufferPointer) { bytes += part }
        func commit() {}
        func abort() {}
    }

    @Test("the escrow key alone verifies and restores; the directory then unlocks with the deployment's own passphrase")
    func escrow() async throws {
        let place = try await Place()
        let escrow = XWing.PrivateKey(from: SystemRandom())
        let backup = try await place.backup(to: [XWing.PrivateKey(from: SystemRandom()).publicKey, escrow.publicKey])
        let opened = try OpenedBackup(backup, keys: .recipient(escrow), receiptKeys: [])
        let elsewhere = BackupPlacesOnDisk(scratch: place.folder.path + "/elsewhere")
        let scratch = try elsewhere.scratch()
        #expect(try opened.verify(in: scratch, acceptsMissingKeys: false) { _ in }.hasKeys)
        scratch.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path + "/elsewhere").isEmpty)
        try place.restore(RestoreOrder(backup: opened, keys: opened, keyRing: nil, ring: nil, checkpoint: nil, now: 0))
        let city = try await place.reopen()
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))
        #expect(try await city.mall.documents(of: person).count == 2)
    }

    @Test("A19: after KEKs and BACKUP were rotated an old backup restores with the archived keys; once one is destroyed it is named")
    func rotated() async throws {
        let place = try await Place()
        let backup = try await place.backup()
        let mall = place.city.mall
        for key in [RingKeyName.kekCitizen, .kekSigning] {
            let plan = try await mall.planRotation(key)
            while !(try await mall.rotate(plan, batch: 10)).isFinished {}
        }
        _ = try await place.verify(backup)
        try place.restore(place.order(backup))
        let city = try await place.reopen()
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))
        #expect(try await city.mall.documents(of: person).count == 2)
        // The ring that would go in is a younger one, in which version 1 is gone.
        let id = try #require(mall.vault.ring.versions(of: .kekCitizen).first).id
        let ring = KeyRingInFile(path: place.city.directory.keyRingPath)
        try mall.vault.changeRing(in: ring, random: SystemRandom()) { try $0.destroying(.kekCitizen, version: 1, references: 0) }
        #expect(throws: BackupFault.keyMissing(.kekCitizen, version: 1, id: id)) { try place.restore(place.order(backup), as: "again") }
        #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/again"))
    }

    @Test("A01: one byte changed anywhere in any file of a backup is found, and the file is named")
    func everyFile() async throws {
        let place = try await Place()
        let backup = try await place.backup()
        for (name, bytes) in try files(backup) {
            for at in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 25)) {
                var changed = bytes
                changed[at] ^= 0x40
                try write(changed, name, of: backup)
                await #expect(
                    performing: { _ = try await place.verify(backup) },
                    throws: { error in
                        if case BackupFault.damaged = error { true } else { name == "receipt" }
                    }
                )
            }
            try write(bytes, name, of: backup)
        }
        _ = try await place.verify(backup)
    }

    @Test("A45: a row deleted from, or put into, the database of a backup does not fit its manifest")
    func rows() async throws {
        let place = try await Place()
        // Behind the log's back: the triggers refuse it from within.
        try place.city.tamper("DROP TRIGGER log_entries_remain; DELETE FROM log_entries WHERE idx = 1")
        let backup = try await place.backup()
        await #expect(throws: (any Error).self) { try await place.verify(backup) }
        await #expect(throws: (any Error).self) {
            try await place.city.mall.drillBackup(backup, documents: 1, places: place.places) { _ in }
        }
    }
}
