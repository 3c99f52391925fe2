import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// Kill -9 while entries are appended and published: what was said to be in the log is in it, and nobody was ever shown a fork.
@Suite("The log, killed at any moment", .serialized)
struct LogKillTests {
    /// 500 with `script/test --crash`.
    static let kills =
        ProcessInfo.processInfo.environment["SEGEL_LOG_KILLS"].flatMap(Int.init)
        ?? (ProcessInfo.processInfo.environment["SEGEL_CRASH"] == nil ? 25 : 500)

    @Test("A25, A32, A82: SIGKILL at random moments of appending and publishing")
    func survives() async throws {
        let folder = try TemporaryFolder(), path = folder.path + "/city"
        let root = try await prepare(path)
        var sizes: UInt64 = 0
        var heads: [(size: UInt64, root: String)] = []
        for number in 0..<Self.kills {
            for line in try runAndKill(path, after: Double.random(in: 0.01...0.25), number) {
                let words = line.split(separator: " ").map(String.init)
                switch words.first {
                case "size": sizes = max(sizes, UInt64(words[1]) ?? .max)
                case "head": heads.append((UInt64(words[1]) ?? .max, words[2]))
                case "unseen": Issue.record("the witness refused a head: \(line)")
                default: break
                }
            }
        }
        print("log kill test: \(Self.kills) kills, \(sizes) entries acknowledged, \(heads.count) heads cosigned")
        #expect(sizes > 100 && heads.count > 3, "the load must have been at work")
        try await check(path, root, sizes, heads)
    }

    private func prepare(_ path: String) async throws -> SigningKey {
        let city = try await TestCity(path)
        _ = try await city.mall.publishCheckpoint()
        let witness = SigningKey(generating: .ed25519, from: SystemRandom())
        for (key, name) in [(city.root, "root"), (witness, "witness")] {
            try Data(key.privateBytes.withUnsafeBytes { Array($0) }).write(to: URL(filePath: "\(path).\(name)"))
        }
        try FileManager.default.createDirectory(atPath: path + ".heads", withIntermediateDirectories: true)
        try city.store.close()
        return city.root
    }

    /// Every head that was shown is one that the entries had; entries, nodes, tiles and head agree.
    private func check(_ path: String, _ root: SigningKey, _ acknowledged: UInt64, _ heads: [(size: UInt64, root: String)]) async throws {
        let city = try await TestCity(path, reopening: root)
        try await city.mall.checkNotRolledBack()
        try await city.mall.healPublishedLog()
        _ = try await city.mall.publishCheckpoint()
        let check = LogCheck(
            store: city.store,
            publicFiles: PublicFolder(city.directory.publicPath),
            configuration: city.mall.configuration
        )
        let report = try await check.run()
        #expect(report.problems.isEmpty && report.entries >= acknowledged, "\(report)")
        let wanted = Dictionary(grouping: heads, by: \.size)
        let entries = try await city.store.read { tx in try (0..<tx.logSize()).map { try tx.logEntry(at: $0) } }
        var fold = TileFold()
        var found = 0
        for entry in entries {
            _ = fold.add(entry)
            for head in wanted[fold.size] ?? [] {
                #expect(Base64.encode(fold.head.root.bytes) == head.root, "a head of \(head.size) entries that the log never had")
                found += 1
            }
        }
        #expect(found == heads.count, "a head larger than the log")
    }

    private func runAndKill(_ path: String, after seconds: Double, _ number: Int) throws -> [String] {
        let process = Process(), output = Pipe()
        process.executableURL = Products.folder.appending(path: "segel-crash-target")
        process.arguments = [path, "append"]
        process.standardOutput = output
        try process.run()
        // A quarter of the kills fall into opening, the others into work.
        let first = number % 4 == 0 ? Data() : output.fileHandleForReading.availableData
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it ended by itself: \(process.terminationStatus)")
        return String(decoding: first + rest, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
