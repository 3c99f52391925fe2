import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Many writers at once share commits; each of them is answered as if it were alone.
@Suite("Group commit")
struct CommitQueueTests {
    private struct Changed: Error {}

    @Test("a hundred writers at once: those that throw leave nothing, all others are there")
    func writersAreKeptApart() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/segel.db")
        let kept = try await withThrowingTaskGroup(of: BackupRecord?.self) { group in
            for number in 0..<100 {
                let record = BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: Int64(number), needs: [:])
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.insert(record)
                            if number % 3 == 0 { throw Changed() }
                        }
                        return record
                    } catch is Changed { return nil }
                }
            }
            return try await group.reduce(into: Set<BackupRecord>()) { if let record = $1 { $0.insert(record) } }
        }
        #expect(kept.count == 66)
        #expect(Set(try await store.read { try $0.backups() }) == kept)
    }

    @Test("of writers that meet on one row one wins, and the others hear it")
    func oneWins() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/segel.db")
        let record = BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: 1, needs: [:])
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        try await store.write { try $0.insert(record) }
                        return true
                    } catch PortConflict.alreadyExists { return false }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(wins == 1)
    }

    @Test("an answer comes only after the commit: another connection sees the row at once")
    func answeredAfterCommit() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/segel.db")
        let isSeen = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let record = BackupRecord(id: ObjectID(from: SystemRandom()), createdAt: Int64(number), needs: [:])
                    try await store.write { try $0.insert(record) }
                    return try await store.read { try $0.backups().contains(record) }
                }
            }
            return try await group.allSatisfy { $0 }
        }
        #expect(isSeen)
    }
}
