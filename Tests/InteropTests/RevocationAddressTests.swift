import Foundation
import SegelOutbound
import SegelTestSupport
import Testing

@testable import SegelUseCases

/// Docs/Formats/PDF.md, rule 19.
@Suite("A73: where revocation lists may be fetched from") struct RevocationAddressTests {
    private func reason(_ address: String, allow: [String] = [], _ addresses: [String]) async -> String? {
        let resolved = addresses.compactMap { HostAddress($0) }
        let client = RevocationClient(allow: allow) { _ in resolved }
        do throws(RevocationUnavailable) { _ = try await client.revocationList(from: address) } catch { return error.reason }
        return nil
    }

    @Test(
        "a name with one address inside is refused, whatever the others are; so is every other scheme, and an address written in another way"
    )
    func refused() async {
        for address in ["http://a.example/", "https://a.example/"] {
            #expect(await reason(address, ["10.0.0.1"]) == "address refused")
            #expect(await reason(address, ["8.8.8.8", "::1"]) == "address refused")
            #expect(await reason(address, []) == "unreachable")
        }
        for address in ["ldap://a.example/", "file:///etc/passwd", "ftp://a.example/", "http:///root.crl", "root.crl", ""] {
            #expect(await reason(address, ["8.8.8.8"]) == "address refused", "\(address)")
        }
        // By this machine's own reading of names.
        let client = RevocationClient()
        for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"] {
            do throws(RevocationUnavailable) {
                _ = try await client.revocationList(from: "http://\(host)/")
                Issue.record("\(host) was asked")
            } catch { #expect(error.reason == "address refused", "\(host)") }
        }
    }

    @Test("the connection goes to the address that was judged; no redirect is followed, and no more is read than a list may have")
    func fetched() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder()
        let server = try await TimestampServer(judge, folder: folder.path)
        let list = [UInt8](repeating: 7, count: 65_536)
        try Data(list).write(to: URL(filePath: folder.path + "/root.crl"))
        try Data(list + [7]).write(to: URL(filePath: folder.path + "/large.crl"))
        let name = "crl.invalid"
        // A name that nobody else knows, in capitals as the operator wrote it.
        let client = RevocationClient(allow: ["CRL.invalid"]) { _ in [HostAddress("127.0.0.1")].compactMap(\.self) }
        var found: [UInt8]?, reasons: [String: String] = [:]
        // Again where a busy machine was too slow to hear it.
        for _ in 0..<5 where found == nil {
            do throws(RevocationUnavailable) {
                found = try await client.revocationList(from: "http://\(name):\(server.port)/root.crl")
            } catch { reasons["root.crl"] = error.reason }
        }
        #expect(found == list, "\(reasons)")
        for path in ["large.crl", "redirect", "missing.crl"] {
            for _ in 0..<5 where reasons[path] == nil || reasons[path] == "unreachable" {
                reasons[path] = await reason("http://\(name):\(server.port)/\(path)", allow: [name], ["127.0.0.1"]) ?? "none"
            }
        }
        #expect(reasons["large.crl"] == "too large" && reasons["redirect"] == "status 302" && reasons["missing.crl"] == "status 404")
    }
}

/// `timestamps.py` over a folder, until it is let go.
final class TimestampServer {
    private let process: Process
    let port: Int

    init(_ judge: Judge, folder: String) async throws {
        process = Process()
        process.executableURL = URL(filePath: judge.python)
        process.arguments = [TestCity.repository.appending(path: "Tests/Interop/timestamps.py").path, "0", folder]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let told = folder + "/port"
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: told) { try await Task.sleep(for: .milliseconds(100)) }
        port = Int(String(decoding: FileManager.default.contents(atPath: told) ?? Data(), as: UTF8.self)) ?? 0
    }

    // Tests are run with SIGTERM ignored, and Python inherits that.
    deinit { kill(process.processIdentifier, SIGKILL) }
}
