import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// A database that does not continue what was published.
@Suite("Rollback")
struct RollbackTests {
    typealias Place = BackupTests.Place

    /// A backup, then more events, then the published checkpoint of now.
    private func lost() async throws -> (Place, StoredBackup, checkpoint: String) {
        let place = try await Place()
        let backup = try await place.backup()
        place.city.clock.advance(600)
        _ = try await place.city.citizen(3)
        return (place, backup, try await place.city.mall.publishCheckpoint())
    }

    @Test("A44: a backup older than the newest checkpoint restores to a directory that stays locked, and says what is lost")
    func staysLocked() async throws {
        let (place, backup, checkpoint) = try await lost()
        let report = try place.restore(place.order(backup, checkpoint: checkpoint))
        let finding = try #require(report.rollback)
        #expect(finding.kind == .behind && finding.publishedSize > finding.foundSize && finding.foundSize == report.summary.logSize)
        #expect(finding.confirmation == "lose \(finding.foundSize)-\(finding.publishedSize - 1)")
        let city = try await place.reopen()
        await #expect(throws: Refusal.self) { try await city.mall.checkNotRolledBack() }
        #expect(try await city.mall.rollbackFinding() == finding)
    }

    @Test("A44: a checkpoint nobody of this log signed, and one of another log, are refused")
    func strangersCheckpoint() async throws {
        let (place, backup, checkpoint) = try await lost()
        let other = try await Place()
        for note in [try await other.city.mall.publishCheckpoint(), checkpoint.replacing("\n\n", with: "\nx\n\n"), "", "halo"] {
            #expect(throws: (any Error).self, "\(note)") { try place.restore(place.order(backup, checkpoint: note)) }
        }
        #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/restored"))
    }

    @Test(
        "A44: the loss is accepted once it is confirmed exactly; it is the next entry, a signed receipt in public, and the end of all sessions"
    )
    func accepted() async throws {
        let (place, backup, checkpoint) = try await lost()
        try place.restore(place.order(backup, checkpoint: checkpoint))
        let city = try await place.reopen()
        let finding = try #require(try await city.mall.rollbackFinding())
        let size = try await city.mall.state().logSize
        await #expect(throws: Refusal.self, "a reason") { try await city.mall.acceptRollback(finding, reason: "") }
        await #expect(throws: Refusal.self, "one line") { try await city.mall.acceptRollback(finding, reason: "a\nlog-size 3") }
        #expect(try await city.mall.state().logSize == size)
        let note = try await city.mall.acceptRollback(finding, reason: "the disk burnt")
        try await city.mall.checkNotRolledBack()
        let path = try #require(PublicPath("log/rollback-\(finding.foundSize)-\(finding.publishedSize)"))
        #expect(try city.mall.publicFile(path).map { String(decoding: $0, as: UTF8.self) } == note)
        let key = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self))
        let receipt = try Receipt(note: note, key: key)
        let lines = Dictionary(receipt.lines.map { ($0.name, $0.value) }) { a, _ in a }
        #expect(lines["published-root"] == finding.publishedRoot && lines["found-root"] == finding.foundRoot)
        #expect(lines["entry"] == "\(size + 1)" && lines["reason"] == "the disk burnt")
        #expect(try await city.mall.state().logSize > size)
        // The old log's head is not continued: whoever keeps it can prove the gap.
        await #expect(throws: Refusal.self, "confirmed for another state") { try await city.mall.acceptRollback(finding, reason: "again") }
    }

    @Test("a number given in the lost time is not given again, nor is a status entry of a list it may have been on")
    func nothingTwice() async throws {
        let place = try await Place()
        let officers = try await place.city.officers(for: "SIP")
        let first = try await place.city.issued(place.people[0], officers)
        let backup = try await place.backup()
        place.city.clock.advance(600)
        let lostOne = try await place.city.issued(place.people[1], officers)
        let checkpoint = try await place.city.mall.publishCheckpoint()
        try place.restore(place.order(backup, checkpoint: checkpoint))
        let city = try await place.reopen()
        let finding = try #require(try await city.mall.rollbackFinding())
        _ = try await city.mall.acceptRollback(finding, reason: "the disk burnt")
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase))
        var again: [SignedIn] = []
        for step in city.mall.catalogue.service("SIP")?.workflow.steps ?? [] {
            let name = SignInName.officer("\(step.id)-\(step.agency)")
            again.append(try await city.mall.signedIn(session: city.mall.signIn(name, password: TestCity.passphrase)))
        }
        let next = try await city.issued(person, again)
        let numbers = [first, lostOne, next].map { $0.claims["noSIP"]?.string ?? "" }
        #expect(Set(numbers).count == 3, "\(numbers)")
        try await city.mall.publishStatusLists()
        #expect(try await city.mall.verify(first.bytes).exitCode == 0)
        #expect(try await city.mall.verify(next.bytes).exitCode == 0)
        #expect(try list(next) != list(lostOne) && list(first) == list(lostOne))
    }

    /// The status list a credential points to.
    private func list(_ credential: HeldCredential) throws -> String {
        let payload = try Base64URL.decode(
            String(#require(String(decoding: credential.bytes, as: UTF8.self).split(separator: ".").dropFirst().first))
        )
        return String(try #require(String(decoding: payload, as: UTF8.self).firstMatch(of: /status\/[^"]+\.jwt/)).0)
    }

    @Test("A44: the file put back whole, or other entries of the same number, keeps the database locked")
    func filePutBack() async throws {
        let place = try await Place()
        let path = place.folder.path + "/city"
        try place.city.store.checkpoint()
        let old = try Data(contentsOf: URL(filePath: path + "/segel.db"))
        _ = try await place.city.citizen(3)
        _ = try await place.city.mall.publishCheckpoint()
        let size = try await place.city.mall.state().logSize
        try place.city.store.close()
        try FileManager.default.createDirectory(atPath: place.folder.path + "/old/public", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: path + "/keyring", toPath: place.folder.path + "/old/keyring")
        try FileManager.default.removeItem(atPath: place.folder.path + "/old/public")
        try FileManager.default.copyItem(atPath: path + "/public", toPath: place.folder.path + "/old/public")
        try old.write(to: URL(filePath: place.folder.path + "/old/segel.db"))
        let city = try await place.reopen("old")
        #expect(try await city.mall.rollbackFinding()?.kind == .behind)
        while try await city.mall.state().logSize < size { _ = try await city.citizen(Int.random(in: 10..<90)) }
        #expect(try await city.mall.rollbackFinding()?.kind == .forked)
        await #expect(throws: Refusal.self) { try await city.mall.checkNotRolledBack() }
    }

    @Test("A43: a value's older revision put back into its row under the new number does not open")
    func rowPutBack() async throws {
        let place = try await Place()
        let citizen = try #require(place.people[0].citizen)
        let person = place.people[0]
        let before = try await place.city.mall.profile(for: person)
        try place.city.tamper("CREATE TABLE kept AS SELECT * FROM sealed_values WHERE type = 'profile'")
        let id = try await place.city.submitted(person)
        #expect(!id.isEmpty && !before.values.isEmpty)
        try place.city.tamper(
            "UPDATE sealed_values SET revision = revision + 1 WHERE citizen = x'\(citizen.text)' AND type = 'profile'"
        )
        await #expect(throws: (any Error).self) { try await place.city.mall.profile(for: person) }
    }
}
