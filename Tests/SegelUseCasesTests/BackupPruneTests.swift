import Foundation
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// How long backups are kept, and drills.
@Suite("Backups kept and rehearsed")
struct BackupPruneTests {
    typealias Place = BackupTests.Place
    private static let day: UnixTime = 86_400

    private func prune(_ place: Place) async throws -> [String] {
        try await place.city.mall.pruneBackups(in: place.store, policy: RetentionPolicy(), places: place.places).lines.map(\.deed.rawValue)
    }

    @Test("the keys go after 7 days, the data after 90; the newest verified one stays whole; the register says the same")
    func terms() async throws {
        let place = try await Place()
        let clock = place.city.clock
        _ = try await place.backup()
        clock.advance(83 * Self.day)
        let middle = try await place.backup()
        clock.advance(5 * Self.day)
        let newest = try await place.backup()
        _ = try await place.verify(newest)
        #expect(try await prune(place) == ["keys-destroyed", "kept", "kept"])
        clock.advance(3 * Self.day)
        #expect(try await prune(place) == ["destroyed", "keys-destroyed", "kept"])
        #expect(try await prune(place) == ["kept", "kept"])
        #expect(!FileManager.default.fileExists(atPath: middle.path + "/keys"))
        #expect(try await !place.verify(middle).hasKeys)
        await #expect(throws: BackupFault.damaged(file: "keys", offset: nil, .missing)) {
            try await place.city.mall.drillBackup(middle, documents: 1, places: place.places) { _ in }
        }
        let register = try await place.city.mall.backupRegister()
        #expect(register.map { $0.keysPrunedAt != nil } == [false, true, true])
        #expect(register.map { $0.prunedAt != nil } == [false, false, true])
        // Ages past counting: the newest verified one stays, until a younger one is verified.
        clock.advance(400 * Self.day)
        #expect(try await prune(place) == ["destroyed", "kept"])
        _ = try await place.verify(newest)
    }

    @Test("a backup the register does not know, or another deployment's, is left alone; what a killed run left is removed and said")
    func strangers() async throws {
        let place = try await Place()
        let stranger = try await Place()
        let foreign = try await stranger.backup()
        let mine = try await place.backup()
        let store = URL(filePath: place.store)
        let copy = store.appending(path: URL(filePath: foreign.path).lastPathComponent)
        try FileManager.default.copyItem(atPath: foreign.path, toPath: copy.path)
        // As after kill -9 between the register and the last rename.
        try FileManager.default.moveItem(atPath: mine.path, toPath: mine.path + ".partial")
        place.city.clock.advance(500 * Self.day)
        #expect(try await prune(place) == ["not-registered"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.store) == [copy.lastPathComponent])
        #expect(try await place.city.mall.backupRegister().allSatisfy { $0.prunedAt != nil })
        _ = try await stranger.verify(try #require(try stranger.places.find(copy.path).first))
    }

    @Test("a drill restores, opens as many documents as asked, checks the log and leaves nothing behind; its receipt is signed")
    func drill() async throws {
        let place = try await Place(documents: 6)
        let backup = try await place.backup()
        place.city.clock.advance(3_600)
        let report = try await place.city.mall.drillBackup(backup, documents: 4, places: place.places) { _ in }
        #expect(report.documentsOpened == 4 && report.profilesOpened == 2 && report.unlocksAsNow)
        #expect(report.recoveryPointSeconds == 3_600 && report.logEntriesChecked == report.summary.logSize)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.city.directory.path + "/scratch").isEmpty)
        let key = try NoteKey(text: String(decoding: #require(try place.city.mall.publicFile(.receiptKey)), as: UTF8.self))
        let lines = try Receipt(note: report.receipt, key: key).lines
        #expect(lines.contains { $0 == ("documents", "4 of 6") } && lines.contains { $0 == ("recovery-point-seconds", "3600") })
        #expect(try await place.city.mall.backupRegister().first?.drilledAt == place.city.clock.now())
    }

    @Test("a drill finds a document whose bytes were swapped before the backup was made: the backup is whole, what is in it does not open")
    func drillFinds() async throws {
        let place = try await Place(documents: 4)
        let documents = try await place.city.mall.documents(of: place.people[0]) + place.city.mall.documents(of: place.people[1])
        let files = documents.map { place.city.directory.blobsPath + "/\($0.id.text.prefix(2))/\($0.id.text.dropFirst(2))" }
        try FileManager.default.removeItem(atPath: files[0])
        try FileManager.default.copyItem(atPath: files[3], toPath: files[0])
        let backup = try await place.backup()
        _ = try await place.verify(backup)
        await #expect(throws: VaultError.self) {
            try await place.city.mall.drillBackup(backup, documents: 100, places: place.places) { _ in }
        }
        #expect(try await place.city.mall.backupRegister().first?.drilledAt == nil)
    }
}
