import Foundation
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelClamAV

/// A real daemon from Debian, which knows one signature: ours.
@Suite("Documents before a malware scanner", .serialized) struct ClamAVTests {
    static let sign = "KENARI-BERBAHAYA"
    static let bad = Array("%PDF-1.4 ".utf8) + [UInt8](repeating: 0x20, count: 300_000) + Array(sign.utf8)

    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
    }

    var socket: String { folder.path + "/clamd.sock" }

    /// The daemon, answering; nil, having said why, where there is none.
    func daemon() async throws -> Process? {
        let program = "/usr/sbin/clamd"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            print("skipped: clamav-daemon is not installed; script/setup --with-test-tools installs it")
            return nil
        }
        let database = folder.path + "/signatures"
        try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: true)
        let hex = Self.sign.utf8.map { String($0, radix: 16) }.joined()
        try Data("Segel.Uji:0:*:\(hex)\n".utf8).write(to: URL(filePath: database + "/segel.ndb"))
        let lines = ["LocalSocket \(socket)", "DatabaseDirectory \(database)", "TemporaryDirectory \(folder.path)", "Foreground yes"]
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: folder.path + "/clamd.conf"))
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--config-file", folder.path + "/clamd.conf"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<300 where !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(100)) }
        return process
    }

    func put(_ bytes: [UInt8]) async throws -> HeldDocument {
        try await city.mall.putDocument(TestCity.pieces(bytes, of: 40_000), titled: "Bukti", for: person)
    }

    @Test("what the daemon knows is refused and nothing of it stays; anything else is kept") func scanned() async throws {
        guard let daemon = try await daemon() else { return }
        defer { daemon.terminate() }
        _ = try await put(Self.bad)
        city.mall.scanDocuments(with: ClamAV(socket: socket))
        let held = try await put(Self.bad.dropLast())
        await #expect(throws: DocumentRefusal.infected) { try await put(Self.bad) }
        #expect(try await city.mall.documents(of: person).count == 2)
        #expect(try await city.mall.documents(of: person).contains { $0.id == held.id })
        let scan = try await ClamAV(socket: socket).begin()
        try await scan.append(Self.bad)
        #expect(try await scan.finish() == .infected("Segel.Uji.UNOFFICIAL"))
    }

    @Test("several at once, each its own verdict") func together() async throws {
        guard let daemon = try await daemon() else { return }
        defer { daemon.terminate() }
        city.mall.scanDocuments(with: ClamAV(socket: socket))
        let refused = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<12 {
                group.addTask {
                    do {
                        _ = try await put(number % 3 == 0 ? Self.bad : TestCity.pdf)
                        return false
                    } catch { return error as? DocumentRefusal == .infected }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(refused == 4)
    }

    @Test("a scanner that is away, or goes away, refuses without blame: unavailable, nothing kept, and it works once it is back")
    func away() async throws {
        city.mall.scanDocuments(with: ClamAV(socket: socket))
        let refusal = try await #require(throws: Refusal.self) { try await put(TestCity.pdf) }
        #expect(refusal.code == "document_scanner_unavailable")
        guard let daemon = try await daemon() else { return }
        _ = try await put(TestCity.pdf)
        let scan = try await ClamAV(socket: socket).begin()
        try await scan.append(TestCity.pdf)
        daemon.terminate()
        daemon.waitUntilExit()
        await #expect(throws: (any Error).self) { _ = try await scan.finish() }
        #expect(try await city.mall.documents(of: person).count == 1)
    }

    @Test(
        "only two answers are verdicts",
        arguments: [
            "stream: OK", "stream: Eicar FOUND", "INSTREAM size limit exceeded. ERROR", "", "stream: ", "OK", "stream: FOUND",
            "stream: OK FOUND",
        ]
    ) func answers(reply: String) throws {
        let expected: [String: ScanVerdict] = [
            "stream: OK": .clean, "stream: Eicar FOUND": .infected("Eicar"), "stream: OK FOUND": .infected("OK"),
        ]
        guard let verdict = expected[reply] else {
            #expect(throws: NoVerdict.self) { try ClamAVScan.verdict(reply) }
            return
        }
        #expect(try ClamAVScan.verdict(reply) == verdict)
    }
}
