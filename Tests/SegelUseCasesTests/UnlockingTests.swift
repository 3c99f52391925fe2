import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// Changing who can unlock, on a running deployment with its real files.
@Suite("Unlocking a deployment")
struct UnlockingTests {
    let folder: TemporaryFolder
    let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    var ring: LockedKeyRing { get throws { try LockedKeyRing(from: KeyRingInFile(path: city.directory.keyRingPath)) } }

    func passphrase(_ text: String) -> SecretBytes {
        var bytes = Array(text.utf8)
        return SecretBytes(moving: &bytes)
    }

    func change(_ text: String) throws -> StanzaChange {
        try ring.unlock(passphrase: TestCity.passphrase).adding(
            passphrase: passphrase(text),
            parameters: .uncheckedFastForTests,
            random: SystemRandom()
        )
    }

    /// The kinds of the log's entries from `start` on (Docs/Formats/Log.md, rule 2).
    func logged(from start: UInt64) async throws -> [LogEventKind] {
        try await city.store.read { tx in
            try (start..<tx.logSize()).compactMap { LogEventKind(rawValue: try tx.logEntry(at: $0)[1]) }
        }
    }

    var logSize: UInt64 { get async throws { try await city.store.read { try $0.logSize() } } }

    @Test("a proven change is logged, stored and used; documents and the running service do not notice") func good() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let credential = try await city.issued(person, officers), before = try await logSize
        let effects = try await city.mall.changeUnlocking(change("kedua"))
        #expect(effects.count == 1 && effects[0].hasPrefix("added "))
        #expect(try await logged(from: before) == [.keyCeremony])
        #expect(city.mall.unlockReport.generation == 2 && city.mall.unlockReport.ways.count == 2)
        #expect(try ring.unlock(passphrase: passphrase("kedua")).generation == 2)
        #expect(try await city.mall.credential(ObjectID(text: credential.id.text), for: person).bytes == credential.bytes)
        #expect(throws: Never.self) { try ring.unlock(passphrase: TestCity.passphrase) }
    }

    @Test("A23: an anonymous or forged change is refused and logged, and nothing is written") func anonymous() async throws {
        let stored = try Data(contentsOf: URL(filePath: city.directory.keyRingPath)), before = try await logSize
        let other = try await TestCity(folder.path + "/other")
        let foreign = try LockedKeyRing(from: KeyRingInFile(path: other.directory.keyRingPath)).unlock(passphrase: TestCity.passphrase)
        let forged = try foreign.adding(passphrase: passphrase("x"), parameters: .uncheckedFastForTests, random: SystemRandom())
        await #expect(throws: Refusal.self) { try await city.mall.changeUnlocking(forged) }
        var json = try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(change("kedua"))) as? [String: Any])
        json["proof"] = Base64URL.encode([UInt8](repeating: 0, count: 32))
        let unproven = try JSONDecoder().decode(StanzaChange.self, from: JSONSerialization.data(withJSONObject: json))
        do {
            _ = try await city.mall.changeUnlocking(unproven)
            Issue.record("an unproven change was taken")
        } catch let refusal as Refusal {
            #expect(refusal.code == "unlock-change-not-proven" && "\(refusal.kind)" == "notPermitted")
        }
        #expect(try await logged(from: before) == [.failedAttempt, .failedAttempt])
        #expect(try Data(contentsOf: URL(filePath: city.directory.keyRingPath)) == stored)
        #expect(city.mall.unlockReport.generation == 1)
    }

    @Test("A16, A23: two operators at once: one wins, the other is told and logged, and the file is the winner's") func race() async throws
    {
        for round in 1...5 {
            let changes = try (0..<4).map { try change("kata \(round) \($0)") }, before = try await logSize
            let won = await withTaskGroup(of: Bool.self) { group in
                for change in changes {
                    group.addTask {
                        do {
                            _ = try await city.mall.changeUnlocking(change)
                            return true
                        } catch {
                            #expect((error as? Refusal)?.code == "unlock-change-stale")
                            return false
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(won.filter { $0 }.count == 1)
            #expect(try await logged(from: before).filter { $0 == .failedAttempt }.count == 3)
            #expect(try ring.unlock(passphrase: TestCity.passphrase).generation == UInt64(round + 1))
            #expect(city.mall.unlockReport.ways.count == round + 1)
        }
    }

    @Test("a rotation between unlocking and sending makes the change stale; made anew it is taken") func rotation() async throws {
        let stale = try change("kedua")
        let plan = try await city.mall.planRotation(.kekSigning)
        while try await !city.mall.rotate(plan, batch: 100).isFinished {}
        await #expect(throws: Refusal.self) { try await city.mall.changeUnlocking(stale) }
        _ = try await city.mall.changeUnlocking(change("kedua"))
        #expect(try ring.unlock(passphrase: passphrase("kedua")).ring.activeVersion(of: .kekSigning) == 2)
    }

    @Test("dealt, rehearsed, old passphrase removed: the shares alone open the deployment after a restart") func handover() async throws {
        let unlocked = try ring.unlock(passphrase: TestCity.passphrase)
        let (dealt, shares) = try unlocked.addingShares(needed: 2, dealt: 3, random: SystemRandom())
        _ = try await city.mall.changeUnlocking(dealt)
        #expect(city.mall.unlockReport.ways.map(\.state) == [.active, .pending])
        #expect(throws: ShareError.pending) { try ring.unlock(shares: shares) }
        _ = try await city.mall.changeUnlocking(ring.unlock(passphrase: TestCity.passphrase).rehearsing([shares[0], shares[2]]))
        let passphraseWay = try #require(unlocked.ways.first)
        _ = try await city.mall.changeUnlocking(ring.unlock(shares: [shares[1], shares[0]]).removing(passphraseWay.id))
        #expect(throws: KeyRingError.noUsableStanza) { try ring.unlock(passphrase: TestCity.passphrase) }
        #expect(throws: StanzaRefusal.lastWay) {
            try ring.unlock(shares: [shares[1], shares[2]]).removing(#require(StanzaID(text: city.mall.unlockReport.ways[0].id)))
        }
        let reopened = try ring.unlock(shares: [shares[2], shares[1]])
        #expect(reopened.ring.versions(of: .kekCitizen) == city.mall.vault.ring.versions(of: .kekCitizen))
    }

    @Test("unlocking, locking and failed attempts are log entries; a code is not a place for text") func entries() async throws {
        let before = try await logSize
        try await city.mall.logUnlocked()
        try await city.mall.logFailedUnlock(code: KeyRingError.wrongPassphrase.code)
        try await city.mall.logLocked()
        #expect(try await logged(from: before) == [.keyCeremony, .failedAttempt, .keyCeremony])
        for code in ["Siti Aminah", "a\nb", String(repeating: "a", count: 65)] {
            await #expect(throws: Refusal.self) { try await city.mall.logFailedUnlock(code: code) }
        }
    }
}
