import Foundation
import FoundationNetworking
import Glibc
import SegelTestSupport
import Testing

@Suite("Exhaustion", .serialized)
struct ExhaustionTests {
    @Test("A35: with no file descriptor left the service sheds load and lives; afterwards it serves")
    func descriptors() async throws {
        let folder = try TemporaryFolder(), data = folder.path + "/data", port = UInt16(FreePort.next())
        try Data("sebuah kata sandi panjang\n".utf8).write(to: URL(filePath: folder.path + "/pass"))
        let segel = Products.folder.appending(path: "segel").path
        let made = Process()
        made.executableURL = URL(filePath: segel)
        made.arguments = [
            "init", data, "--passphrase-file", folder.path + "/pass", "--root-key", folder.path + "/root.key", "--root-passphrase-file",
            folder.path + "/pass", "--public-url", "http://127.0.0.1:\(port)", "--catalogue",
            TestCity.repository.appending(path: "Catalogue").path,
        ]
        made.standardOutput = FileHandle.nullDevice
        made.standardError = FileHandle.nullDevice
        try made.run()
        made.waitUntilExit()
        try #require(made.terminationStatus == 0)
        let server = Process()
        server.executableURL = URL(filePath: "/bin/sh")
        server.arguments = [
            "-c", "ulimit -n 64; exec \"$0\" serve --data \"$1\" --passphrase-file \"$2\" --port \(port)", segel, data,
            folder.path + "/pass",
        ]
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer { server.terminate() }
        try await answers(port)
        let sockets = (0..<200).map { _ in Self.connect(port) }
        try await Task.sleep(for: .seconds(2))
        #expect(server.isRunning, "it ended for want of a descriptor")
        for socket in sockets where socket >= 0 { close(socket) }
        try await answers(port)
    }

    private func answers(_ port: UInt16) async throws {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/readyz"))
        for _ in 0..<150 {
            if (try? Data(contentsOf: url)) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("it does not answer")
    }

    /// An idle connection; -1 where the kernel refuses one.
    private static func connect(_ port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? descriptor : -1
    }
}
