import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// The drill of Docs/Operating.md, as an operator runs it; its output there is this test's (SEGEL_TRANSCRIPT).
@Suite("Rotation drill", .serialized)
struct RotationDrillTests {
    let commands: Commands
    var data: [String] { ["--data", commands.path("data")] }
    static let port = "\(FreePort.next())"

    init() throws {
        commands = try Commands()
        try commands.write("sebuah kata sandi panjang\n", "pass")
        try commands.segel([
            "init", commands.path("data"), "--passphrase-file", commands.path("pass"), "--root-key", commands.path("root.key"),
            "--root-passphrase-file", commands.path("pass"), "--public-url", "http://127.0.0.1:\(Self.port)", "--catalogue",
            TestCity.repository.appending(path: "Catalogue").path,
        ])
    }

    /// Blocks: a task that sleeps may wake much later where other tests hold all threads, and the work would be over.
    private func pause(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

    @Test("A15: plan, prepare, cancel, apply killed with its server and resumed, interrupted, stated, checked; retirement refused")
    func drill() async throws {
        try await populate(30_000)
        var server = try await serve()
        defer { server.terminate() }
        #expect(try rotate("plan", "kek-citizen", expecting: 3).output.contains("apply with: segel key rotate apply kek-citizen-1-2"))
        #expect(try rotate("apply", "kek-citizen-1-2", "--prepare", expecting: 2).output.contains("waiting"))
        #expect(try rotate("cancel", "kek-citizen-1-2", expecting: 0).output.contains("destroyed"))
        #expect(try rotate("apply", "kek-citizen-1-2", expecting: 1).errors.contains("rotation_cancelled"))
        #expect(try rotate("plan", "kek-citizen", expecting: 3).output.contains("kek-citizen-1-3"))

        // The server dies with the rotation half way.
        let first = try start("apply", "kek-citizen-1-3", "--batch", "1")
        pause(0.7)
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        first.waitUntilExit()
        #expect(first.terminationStatus != 0, "it must have been at work")
        server = try await serve()
        #expect(try rotate("status", expecting: 0).output.contains("kek-citizen-1-3      running"))
        let retired = try commands.segel(["key", "retire", "kek-citizen", "1", "--confirm", "kek-citizen-1"] + data, expecting: 20)
        #expect(retired.errors.contains("still needed by") && retired.errors.contains("rows, the open rotation kek-citizen-1-3"))

        // The operator interrupts; the same command resumes.
        let second = try start("apply", "kek-citizen-1-3", "--batch", "1")
        pause(0.5)
        kill(second.processIdentifier, SIGINT)
        second.waitUntilExit()
        #expect(second.terminationStatus == 130)
        let applied = try rotate("apply", "kek-citizen-1-3", "--out", commands.path("statement"), expecting: 0)
        #expect(applied.output.contains("after   version 3: 30000 rows") && applied.output.contains("before  version 1: 30000 rows"))
        #expect(try rotate("apply", "kek-citizen-1-3", expecting: 0).output.contains("done already"))
        #expect(try rotate("cancel", "kek-citizen-1-3", expecting: 1).errors.contains("rotation_promoted"))
        #expect(try rotate("apply", "kek-citizen-7-8", expecting: 1).errors.contains("plan_is_stale"))
        try checkStatement()
        try refuseRetirement()
    }

    private func checkStatement() throws {
        let key = ["--key", commands.path("data/public/log/receipt-key")]
        let said = try rotate("statement", "kek-citizen-1-3", expecting: 0).output
        let saved = try String(contentsOfFile: commands.path("statement"), encoding: .utf8)
        #expect(said.trimmingCharacters(in: .newlines) == saved.trimmingCharacters(in: .newlines))
        let verified = try commands.segel(["key", "verify-receipt", commands.path("statement")] + key)
        #expect(verified.output.contains("GENUINE  rotation receipt") && verified.output.contains("0 rows on version 1"))
        try commands.write(saved.replacing("0 rows on version 1", with: "9 rows on version 1"), "altered")
        try commands.segel(["key", "verify-receipt", commands.path("altered")] + key, expecting: 10)
    }

    private func refuseRetirement() throws {
        let missing = try commands.segel(["key", "retire", "kek-citizen", "1", "--confirm", "kek-citizen-1"] + data, expecting: 20)
        #expect(missing.errors.contains("approval_missing"))
        let wrong = try commands.segel(["key", "retire", "kek-citizen", "1", "--confirm", "kek-citizen"] + data, expecting: 1)
        #expect(wrong.errors.contains("confirmation_wrong"))
        let active = try commands.segel(["key", "retire", "kek-citizen", "3", "--confirm", "kek-citizen-3"] + data, expecting: 1)
        #expect(active.errors.contains("key-is-active"))
        let list = try commands.segel(["key", "list"] + data).output
        #expect(list.contains("v1       open-only") && list.contains("v2       destroyed") && list.contains("v3       active"))
        let exported = try commands.segel(["key", "export-public"] + data).output
        #expect(exported.contains("log/receipt Ed25519") && exported.contains("disdukcapil/credential ES256"))
        #expect(try rotate("status", expecting: 0).output.contains("kek-citizen v1       open-only  needed by nothing; may be retired"))
    }

    @Test("A19: data under a version the key ring does not hold ends with 23 and names key and version") func missingVersion() async throws
    {
        try await populate(3)
        let pass = ["--passphrase-file", commands.path("pass")]
        let store = try SQLiteStore(path: commands.path("data/segel.db"))
        let row = try #require(try await store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 1) }.first)
        let unknown = WrappedCitizenKey(citizen: row.citizen, keyID: row.keyID, version: row.version, kekVersion: 7, wrap: row.wrap)
        try await store.write { try $0.replace(row, with: unknown) }
        try store.close()
        let run = try commands.segel(["key", "rotate", "plan", "kek-citizen"] + data + pass, expecting: 23)
        #expect(run.errors.contains("version 7 of kek-citizen"))
    }

    // MARK: Running

    private func rotate(_ arguments: String..., expecting status: Int32) throws -> Commands.Run {
        try commands.segel(["key", "rotate"] + arguments + data, expecting: status)
    }

    private func start(_ arguments: String...) throws -> Process { try commands.start(["key", "rotate"] + arguments + data) }

    private func serve() async throws -> Process {
        let server = try commands.start(["serve", "--passphrase-file", commands.path("pass"), "--port", Self.port] + data)
        try await commands.waitFor("http://127.0.0.1:\(Self.port)/readyz")
        return server
    }

    /// Wrapped keys of so many citizens, put where `serve` finds them.
    private func populate(_ count: Int) async throws {
        var passphrase = Array("sebuah kata sandi panjang".utf8)
        let ring = try LockedKeyRing(from: KeyRingInFile(path: commands.path("data/keyring")))
        let vault = Vault(try ring.unlock(passphrase: SecretBytes(moving: &passphrase)))
        let store = try SQLiteStore(path: commands.path("data/segel.db"))
        try await store.write { tx in
            for _ in 0..<count {
                try tx.insert(vault.createCitizenKey(for: CitizenID(from: SystemRandom()), random: SystemRandom()))
            }
        }
        try store.close()
    }
}
