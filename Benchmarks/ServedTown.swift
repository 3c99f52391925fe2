import Foundation
import SegelCredential
import SegelSQLite
import SegelTestSupport
import SegelUseCases

/// A small city behind the real `segel serve`, as a process of its own: one citizen who is signed in, one certificate of theirs, and what it publishes.
final class ServedTown {
    struct NotServing: Error {}

    let host: String
    let port: UInt16
    let credential: [UInt8]
    /// Of the citizen, for pages that strangers do not get.
    let session: String
    private let folder: TemporaryFolder
    private let binary: String
    private var server: Process?

    /// `segel`: the program; the one beside this one unless given.
    init(host: String, segel: String?) async throws {
        self.host = host
        binary = segel ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "segel").path
        port = UInt16(FreePort.next())
        folder = try TemporaryFolder()
        let address = "http://\(host):\(port)", data = folder.path + "/city"
        let city = try await TestCity(data, clock: TestClock(UnixTime(Date().timeIntervalSince1970)), publicURL: address)
        credential = try await city.issued(try await city.citizen(1), city.officers(for: "SIP")).bytes
        session = try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        try await city.mall.publishStatusLists()
        try await city.mall.publishReceiptKey()
        _ = try await city.mall.publishCheckpoint()
        let configuration = Configuration(publicURL: address, region: "18.72", trustCacheSeconds: 0)
        try JSONEncoder().encode(configuration).write(to: URL(filePath: data + "/config.json"))
        try FileManager.default.copyItem(at: TestCity.repository.appending(path: "Catalogue"), to: URL(filePath: data + "/catalogue"))
        try Data("kata sandi kota uji".utf8).write(to: URL(filePath: folder.path + "/pass"))
        try city.store.close()
    }

    /// Until it answers.
    func serve(_ options: [String]) async throws {
        let process = Process(), log = folder.path + "/serve.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(filePath: binary)
        process.arguments =
            ["serve", "--data", folder.path + "/city", "--passphrase-file", folder.path + "/pass", "--host", host, "--port", "\(port)"]
            + options
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(filePath: log))
        try process.run()
        server = process
        for _ in 0..<600 where process.isRunning {
            if let connection = try? PlainConnection(port: port, host: host),
                (try? connection.exchange(Self.get("/livez"), []))?.status == 200
            {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        print(String(decoding: (try? Data(contentsOf: URL(filePath: log))) ?? Data(), as: UTF8.self))
        throw NotServing()
    }

    static func get(_ path: String, _ fields: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n" }

    var isRunning: Bool { server?.isRunning ?? false }

    /// MiB: the most memory that the process ever had in RAM (proc(5)).
    var peakMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(server?.processIdentifier ?? 0)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1_024
    }

    /// Asked to stop; its exit status.
    @discardableResult
    func stop() -> Int32 {
        guard let server else { return 0 }
        server.terminate()
        server.waitUntilExit()
        self.server = nil
        return server.terminationStatus
    }

    deinit { stop() }
}
