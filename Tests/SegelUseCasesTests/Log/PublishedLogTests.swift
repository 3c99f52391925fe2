import Foundation
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelTransparency
@testable import SegelUseCases

/// The log as static files, its years, and what becomes of it after a crash or an accepted rollback.
@Suite("The published log")
struct PublishedLogTests {
    private let folder: TemporaryFolder
    private let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private var check: LogCheck {
        LogCheck(store: city.store, publicFiles: PublicFolder(city.directory.publicPath), configuration: city.mall.configuration)
    }

    private func file(_ path: String) -> URL { URL(filePath: city.directory.publicPath + "/" + path) }

    private func fill(_ count: Int, at now: UnixTime? = nil) async throws {
        let mall = city.mall, now = now ?? mall.now
        try await city.store.write { tx in
            for number in 0..<count { _ = try mall.log(.failedAttempt, subject: "uji", detail: "\(number)", at: now, in: tx) }
        }
    }

    @Test("tiles, bundles and checkpoint after each growth give the entries; full tiles replace their partial ones")
    func tiles() async throws {
        for count in [3, 200, 60, 300] {
            try await fill(count)
            _ = try await city.mall.publishCheckpoint()
            let report = try await check.run()
            #expect(report.problems.isEmpty, "\(report.problems)")
            #expect(report.tiles > 0)
        }
        let name = try #require(try await city.store.read { try $0.logShards() }.last?.name)
        #expect(name == "2026")
        let entry = try await city.store.read { try $0.logEntry(at: 5) }
        let bundle = try [UInt8](Data(contentsOf: file("log/2026/tile/entries/000")))
        #expect(try Tile.entries(bundle, at: TilePath(.entries, index: 0, width: 256))[5] == entry)
        #expect(!FileManager.default.fileExists(atPath: file("log/2026/tile/0/000.p").path))
        #expect(FileManager.default.fileExists(atPath: file("log/2026/tile/1/000.p/2").path))
        #expect(try String(contentsOf: file("log/shards"), encoding: .utf8) == "2026\n")
        #expect(try Data(contentsOf: file("log/checkpoint")) == Data(contentsOf: file("log/2026/checkpoint")))
    }

    @Test("what is lost or altered of the published files is found and written anew; a forged database is found by its files")
    func heals() async throws {
        try await fill(600)
        _ = try await city.mall.publishCheckpoint()
        try FileManager.default.removeItem(at: file("log/2026/tile/0/001"))
        #expect(try await check.run().problems == [.missing(shard: "2026", files: 1)])
        #expect(try await city.mall.healPublishedLog() == 1)
        #expect(try await check.run().problems.isEmpty)
        var bytes = try Data(contentsOf: file("log/2026/tile/entries/001"))
        bytes[100] ^= 1
        try bytes.write(to: file("log/2026/tile/entries/001"))
        #expect(try await check.run().problems == [.altered(file: "tile/entries/001", firstEntry: 256)])
        _ = try await check.run(repairing: true)
        #expect(try await check.run().problems.isEmpty)
        try city.tamper(
            "DROP TRIGGER log_entries_stay; UPDATE log_entries SET entry = (SELECT entry FROM log_entries WHERE idx = 299) WHERE idx = 300"
        )
        let problems = try await check.run(repairing: true).problems
        #expect(problems.contains(.head(shard: "2026")) && problems.contains(.nodes(shard: "2026")))
        #expect(problems.contains(.altered(file: "tile/entries/001", firstEntry: 256)))
        let kept = try [UInt8](Data(contentsOf: file("log/2026/tile/entries/001")))
        let entries = try Tile.entries(kept, at: TilePath(.entries, index: 1, width: 256))
        #expect(entries[300 - 256] != entries[299 - 256], "what was published is not overwritten by the forgery")
    }

    @Test("A32: a crash between tiles and checkpoint, and between the shard's checkpoint and the log's, is made up for")
    func crashBetween() async throws {
        try await fill(300)
        let old = try await city.mall.publishCheckpoint()
        try await fill(300)
        let new = try await city.mall.publishCheckpoint()
        // As if the second publication had ended after its tiles, and then after the shard's own checkpoint.
        for path in [["log/checkpoint", "log/2026/checkpoint"], ["log/checkpoint"]] {
            for one in path { try Data(old.utf8).write(to: file(one)) }
            try await city.mall.checkNotRolledBack()
            #expect(try await city.mall.publishCheckpoint() == new)
            #expect(try await check.run().problems.isEmpty)
            #expect(try String(contentsOf: file("log/checkpoint"), encoding: .utf8) == new)
        }
    }

    @Test("a year's turn closes its tree with a last head, which the next one begins with; receipts and roots go on")
    func years() async throws {
        try await fill(300)
        _ = try await city.mall.publishCheckpoint()
        city.clock.advance(365 * 86_400)
        try await fill(2)
        let note = try await city.mall.publishCheckpoint()
        let shards = try await city.store.read { try $0.logShards() }
        let closed = try await size(of: shards[0])
        #expect(shards.map(\.name) == ["2026", "2027"] && shards[1].start == closed)
        let key = try LogSigner(key: [UInt8](Data(contentsOf: file("log/key"))), log: "mpp.example/log")
        let last = try key.checkpoint(note), first = try key.checkpoint(String(contentsOf: file("log/2026/checkpoint"), encoding: .utf8))
        #expect(first.continuedBy == "mpp.example/log/2027" && last.continuedBy == nil)
        #expect(last.origin == "mpp.example/log/2027" && last.entriesBefore == first.head.size && last.head.size == 3)
        #expect(try await check.run().problems.isEmpty)
        #expect(try await city.store.read { try LogReading.recompute($0) == LogReading.head($0) })
        try await city.mall.checkNotRolledBack()
        // A clock that is set back opens nothing.
        try await fill(1, at: TestCity.start)
        #expect(try await city.store.read { try $0.logShards().count } == 2)
        // A database put back from before the turn is behind what is published.
        #expect(try String(contentsOf: file("log/shards"), encoding: .utf8) == "2026\n2027\n")
    }

    private func size(of shard: LogShard) async throws -> UInt64 { try await city.store.read { try AnyLog($0, shard).logSize() } }

    @Test("A44: nothing is published over a head that the database does not continue")
    func neverAFork() async throws {
        try await fill(20)
        let note = try await city.mall.publishCheckpoint()
        try city.tamper("DROP TRIGGER log_nodes_stay; UPDATE log_nodes SET hash = randomblob(32) WHERE level >= 3")
        try await fill(5)
        await #expect(throws: Refusal.self) { try await city.mall.publishCheckpoint() }
        #expect(try String(contentsOf: file("log/checkpoint"), encoding: .utf8) == note)
    }

    @Test("a deployment of before shards keeps its log as a first one without a name, and gets the log's secret when it is unlocked")
    func olderDeployment() async throws {
        try await fill(300)
        try city.tamper(
            """
            DROP TRIGGER log_shards_remain; DELETE FROM log_shards; DELETE FROM log_events;
            DELETE FROM system_secrets WHERE name = 'log';
            """
        )
        let size = try await city.mall.state().logSize
        try await fill(1)
        #expect(try await city.store.read { try $0.logEvent(at: size) } == nil, "no secret, nothing in clear")
        try await city.mall.logUnlocked()
        #expect(try await city.store.read { try $0.logEvent(at: size + 1) } != nil)
        let note = try await city.mall.publishCheckpoint()
        #expect(note.hasPrefix("mpp.example/log\n\(size + 2)\n"))
        #expect(FileManager.default.fileExists(atPath: file("log/first/tile/entries/000").path))
        #expect(try await check.run().problems.isEmpty)
        city.clock.advance(365 * 86_400)
        try await fill(1)
        #expect(try await city.mall.publishCheckpoint().hasPrefix("mpp.example/log/2027\n2\n"))
        #expect(try String(contentsOf: file("log/shards"), encoding: .utf8) == "first\n2027\n")
        #expect(try String(contentsOf: file("log/checkpoint"), encoding: .utf8).hasPrefix("mpp.example/log/2027\n"))
        #expect(try await city.store.read { try LogReading.recompute($0) == LogReading.head($0) })
        try await city.mall.checkNotRolledBack()
        #expect(try await check.run().problems.isEmpty)
    }
}
