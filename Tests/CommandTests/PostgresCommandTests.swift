import Foundation
import SegelCrypto
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases
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

        // A command that opened it by itself, well or not, is no node that is up once it ended.
        let add = ["officer", "add", "loket-2", "--duty", "front-office@disdukcapil", "--data", first] + unlock
        try commands.segel(add)
        #expect(try commands.segel(add, expecting: nil).status != 0)
        let store = try PostgresStore(PostgresEndpoint(url: database.url), tenant: 1), now = Int64(Date().timeIntervalSince1970)
        #expect(try await store.read { try Mall.nodesUp(at: now, in: $0) } == 0)
        store.close()

        let servers = try zip([first, second], ports).map { try commands.start(["serve", "--data", $0, "--port", "\($1)"] + unlock) }
        defer { for server in servers { server.terminate() } }
        for port in ports { try await commands.waitFor("http://127.0.0.1:\(port)/readyz") }
        try commands.segel(["officer", "add", "loket", "--duty", "front-office@disdukcapil", "--data", first])
        let again = try commands.segel(["officer", "add", "loket", "--duty", "front-office@disdukcapil", "--data", second], expecting: nil)
        #expect(again.status != 0, "the other node knows the name")
        let heads = try ports.map { try Data(contentsOf: #require(URL(string: "http://127.0.0.1:\($0)/trust/root.json"))) }
        #expect(heads[0] == heads[1])
        let doctor = try commands.segel(["doctor", "--data", second], expecting: nil)
        for words in ["PostgreSQL 1", "this program's schema", "nobody waits", "no synchronous standby", "keys seal, open and sign"] {
            #expect(doctor.output.contains(words), "\(words): \(doctor.output)\(doctor.errors)")
        }
        for server in servers {
            server.terminate()
            server.waitUntilExit()
            #expect(server.terminationStatus == 0)
        }
        #expect(try commands.segel(["db", "status", "--data", second]).output.hasPrefix("in order"))
    }

    @Test("a city on SQLite is copied, goes on where it stood, is backed up, drilled, restored without the server, and copied again")
    func copied() async throws {
        let commands = try Commands(), database = try PostgresServer.shared.database(), port = FreePort.next()
        let city = commands.path("kota"), address = "http://127.0.0.1:\(port)"
        try commands.write("kata sandi kota uji\n", "pass")
        let unlock = ["--passphrase-file", commands.path("pass")]
        let root = ["--root-key", commands.path("root.key"), "--root-passphrase-file", commands.path("pass")]
        try commands.segel(["init", city, "--public-url", address, "--catalogue", catalogue] + unlock + root)
        let held = try await issued(city, address)
        let copy = ["db", "copy", "--data", city, "--to"]
        try commands.segel(copy + [database.url.replacing("@/", with: ":rahasia@/")], expecting: 64)
        try commands.segel(copy + ["postgresql:///uji?host=/nowhere"], expecting: 22)

        // Beside the service: documents, and a rehearsal.
        let old = try commands.start(["serve", "--data", city, "--port", "\(port)"] + unlock)
        try await commands.waitFor("\(address)/readyz")
        let rehearsed = try commands.segel(copy + [database.url], expecting: 2)
        #expect(rehearsed.output.contains("1 documents copied and read back, 0 were there already"), "\(rehearsed.output)")
        #expect(rehearsed.errors.contains("it will stand still for about"), "\(rehearsed.errors)")
        try await stop(old)
        let before = try commands.segel(["db", "status", "--data", city]).output
        let said = try commands.segel(copy + [database.url]).output
        #expect(
            said.contains("0 documents copied and read back, 1 were there already") && said.contains("the same on both sides"),
            "\(said)"
        )
        #expect(try commands.segel(["db", "status", "--data", city]).output == before, "the same log, of the same size")
        try commands.segel(copy + [database.url], expecting: 64)

        let node = try commands.start(["serve", "--data", city, "--port", "\(port)"] + unlock)
        try await commands.waitFor("\(address)/readyz")
        try Data(held.bytes).write(to: URL(filePath: commands.path("licence.sdjwt")))
        let trust = ["--trust-dir", commands.path("verifier")]
        try commands.segel(["trust", "pin", city + "/root.json"] + trust)
        try commands.segel(["trust", "fetch", address] + trust)
        try commands.segel(["verify", commands.path("licence.sdjwt")] + trust)
        try backedUp(commands, city)
        try await stop(node)
        try restored(commands, city, unlock)
    }

    /// Beside the node that serves.
    private func backedUp(_ commands: Commands, _ city: String) throws {
        let backups = commands.path("backups")
        let made = try commands.segel(["backup", "create", "--out", backups, "--data", city]).output
        #expect(made.contains("holds    1 documents"), "\(made)")
        #expect(try commands.segel(["backup", "verify", backups, "--data", city]).output.contains("signed by this deployment"))
        let drill = try commands.segel(["backup", "drill", backups, "--data", city]).output
        #expect(drill.contains("measured recovery time") && drill.contains("opened   1 documents"), "\(drill)")
        #expect(try commands.segel(["backup", "list", "--data", city]).output.contains("drilled"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: city + "/scratch").isEmpty)
    }

    /// Into a directory of its own, which is a SQLite deployment; from there into another database.
    private func restored(_ commands: Commands, _ city: String, _ unlock: [String]) throws {
        let place = commands.path("restored"), other = try PostgresServer.shared.database()
        try commands.segel(
            ["restore", commands.path("backups"), "--data", place, "--without-checkpoint", "--key-ring", city + "/keyring"] + unlock
        )
        #expect(try !String(contentsOfFile: place + "/config.json", encoding: .utf8).contains("database"))
        #expect(FileManager.default.fileExists(atPath: place + "/public/trust/root.json"))
        let before = try commands.segel(["db", "status", "--data", place]).output
        #expect(before.hasPrefix("in order"))
        try commands.segel(["db", "copy", "--data", place, "--to", other.url])
        #expect(try commands.segel(["db", "status", "--data", place]).output == before)
        // What goes wrong with a copy is found.
        let session = try PostgresSession([("dbname", other.ownerURL)])
        try session.execute("UPDATE documents SET kind = kind || 'x'")
        let config = try String(contentsOfFile: place + "/config.json", encoding: .utf8)
        try config.replacing(/"database":\{[^}]*\},?/, with: "").write(toFile: place + "/config.json", atomically: true, encoding: .utf8)
        let again = try commands.segel(["db", "copy", "--data", place, "--to", other.url], expecting: 1)
        #expect(again.errors.contains("table_differs: documents"), "\(again.errors)")
    }

    private func stop(_ server: Process) async throws {
        server.terminate()
        while server.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        #expect(server.terminationStatus == 0)
    }

    /// A practice licence with a document, in a deployment that `init` made.
    private func issued(_ data: String, _ address: String) async throws -> HeldCredential {
        let city = try await TestCity(
            data,
            reopening: SigningKey(generating: .es256, from: SystemRandom()),
            clock: TestClock(UnixTime(Date().timeIntervalSince1970)),
            publicURL: address
        )
        let held = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
        _ = try await city.mall.publishStatusLists()
        _ = try await city.mall.publishCheckpoint()
        try city.store.close()
        return held
    }
}
