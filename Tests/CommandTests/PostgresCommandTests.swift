import Foundation
import SegelTestSupport
import Testing

/// The binary on PostgreSQL: one city, one node and several.
@Suite(
    "Commands on PostgreSQL",
    .serialized,
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools")
)
struct PostgresCommandTests {
    private let catalogue = TestCity.repository.appending(path: "Catalogue").path

    @Test("a city on PostgreSQL goes the whole journey: apply, decide, issue, verify, revoke, rotate")
    func demo() throws {
        let commands = try Commands(), database = try PostgresServer.shared.database()
        let run = try commands.segel([
            "demo", "--once", "--port", "\(FreePort.next())", "--catalogue", catalogue, "--database", database.url,
        ])
        for promise in ["0 fields retyped", "accept (exit 0)", "altered copy (exit 10)", "revoked licence (exit 11)", "still accepted"] {
            #expect(run.output.contains(promise), "\(promise)")
        }
    }

    @Test("two processes serve one city, each unlocked by itself; what one does the other knows")
    func nodes() async throws {
        let commands = try Commands(), database = try PostgresServer.shared.database(), ports = [FreePort.next(), FreePort.next()]
        try commands.write("sebuah kata sandi panjang\n", "pass")
        let first = commands.path("a"), second = commands.path("b"), unlock = ["--passphrase-file", commands.path("pass")]
        let place = [
            "--root-key", commands.path("root.key"), "--root-passphrase-file", commands.path("pass"), "--public-url",
            "http://127.0.0.1:\(ports[0])", "--catalogue", catalogue, "--database",
        ]
        try commands.segel(["init", first] + unlock + place + [database.url.replacing("@/", with: ":rahasia@/")], expecting: 64)
        try commands.segel(["init", first] + unlock + place + [database.url])
        #expect(!FileManager.default.fileExists(atPath: first + "/segel.db"))
        #expect(!FileManager.default.fileExists(atPath: first + "/keyring"))
        let other = place.map { $0.replacing("root.key", with: "other.key") }
        try commands.segel(["init", second] + unlock + other + [database.url], expecting: 1)
        try FileManager.default.removeItem(atPath: second)
        try FileManager.default.createDirectory(atPath: second, withIntermediateDirectories: false)
        // All that a further node needs.
        for name in ["config.json", "catalogue"] {
            try FileManager.default.copyItem(atPath: "\(first)/\(name)", toPath: "\(second)/\(name)")
        }
        #expect(try commands.segel(["db", "migrate", "--plan", "--data", second]).output.hasPrefix("in order"))

        let servers = try zip([first, second], ports).map { try commands.start(["serve", "--data", $0, "--port", "\($1)"] + unlock) }
        defer { for server in servers { server.terminate() } }
        for port in ports { try await commands.waitFor("http://127.0.0.1:\(port)/readyz") }
        try commands.segel(["officer", "add", "loket", "--duty", "front-office@disdukcapil", "--data", first])
        let again = try commands.segel(["officer", "add", "loket", "--duty", "front-office@disdukcapil", "--data", second], expecting: nil)
        #expect(again.status != 0, "the other node knows the name")
        let heads = try ports.map { try Data(contentsOf: #require(URL(string: "http://127.0.0.1:\($0)/trust/root.json"))) }
        #expect(heads[0] == heads[1])
        let backup = try commands.segel(["backup", "create", "--data", first, "--out", commands.path("backup")], expecting: nil)
        #expect(backup.status != 0 && backup.errors.contains("no_backups_here"))
        for server in servers {
            server.terminate()
            server.waitUntilExit()
            #expect(server.terminationStatus == 0)
        }
        #expect(try commands.segel(["db", "status", "--data", second]).output.hasPrefix("in order"))
    }
}
