import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Backups as people make and restore them: the real binary, real kills, a real full disk.
@Suite("Backup commands", .serialized)
struct BackupCommandTests {
    @Test("made beside a running service, verified, drilled, restored with the escrow key alone; damage 24, a missing key 23, a rollback 3")
    func journey() async throws {
        let place = try OperatedCity.backedUp()
        try await place.serving {
            let made = try place.segel(["backup", "create", "--out", place.backups, "--to", place.file("escrow.pub"), "--data", place.data])
            #expect(made.status == 0 && made.output.contains("needs    backup 1"), "\(made.errors)")
            #expect(
                try place.segel(["backup", "verify", place.backups, "--data", place.data]).output.contains("signed by this deployment")
            )
            let drill = try place.segel(["backup", "drill", place.backups, "--data", place.data, "--receipt", place.file("drill.txt")])
            #expect(drill.status == 0 && drill.output.contains("measured recovery time"), "\(drill.errors)")
            #expect(try String(contentsOfFile: place.file("drill.txt"), encoding: .utf8).hasPrefix("segel-receipt-1 drill\n"))
            #expect(try place.segel(["backup", "list", "--data", place.data]).output.contains("drilled"))
            #expect(try place.segel(["backup", "drill", place.file("nothing"), "--data", place.data]).status == 1)
            let doctor = try place.segel(["doctor", "--data", place.data])
            #expect(doctor.output.contains("newest backup 0 days old, last drill 0 days ago"), "\(doctor.output)")
            // Something happens after the backup, and the world sees it.
            #expect(try place.segel(["citizen", "add", "--register", place.file("register.json"), "--data", place.data]).status == 0)
            #expect(try place.segel(["log", "checkpoint", "--data", place.data]).status == 0)
        }
        let escrow = ["--escrow-key", place.file("escrow.key"), "--escrow-passphrase-file", place.file("escrow-pass")]
        let receiptKey = place.data + "/public/log/receipt-key"
        let offline = try place.segel(["backup", "verify", place.backups, "--receipt-key", receiptKey] + escrow)
        #expect(offline.status == 0 && offline.output.contains("signed by this deployment"), "\(offline.errors)")
        #expect(try place.segel(["backup", "verify", place.backups] + escrow).output.contains("NOT checked"))
        let checkpoint = place.data + "/public/log/checkpoint", restored = place.file("restored")
        let restore = ["restore", place.backups, "--data", restored, "--receipt-key", receiptKey]
        #expect(try place.segel(restore + escrow).status == 64, "it must be said which checkpoint is the newest")
        let run = try place.segel(restore + ["--checkpoint", checkpoint] + escrow)
        #expect(run.status == 3 && run.errors.contains("lost       entries"), "\(run.errors)")
        #expect(try place.segel(restore + ["--without-checkpoint"] + escrow).status == 1, "there is something already")
        try acceptRollback(place, restored)
        try damage(place)
    }

    private func acceptRollback(_ place: OperatedCity, _ data: String) throws {
        let pass = ["--passphrase-file", place.file("pass")]
        #expect(try place.segel(["doctor", "--data", data] + pass).errors.contains("stays locked"))
        let status = try place.segel(["db", "status", "--data", data])
        #expect(status.status == 3 && status.output.contains("lost"))
        let accept = ["db", "accept-rollback", "--reason", "the disk burnt", "--data", data] + pass
        #expect(try place.segel(accept).status == 20, "nothing was typed")
        #expect(try place.segel(accept + ["--confirm", "lose 1-2"]).status == 20)
        let range = try #require(status.output.firstMatch(of: /entries (\d+-\d+)/)).1
        let accepted = try place.segel(accept + ["--confirm", "lose \(range)"])
        #expect(accepted.status == 0 && accepted.output.hasPrefix("segel-receipt-1 rollback\n"), "\(accepted.errors)")
        #expect(try place.segel(["db", "status", "--data", data]).status == 0)
        #expect(try place.segel(["doctor", "--data", data] + pass).status == 0)
        #expect(try place.segel(accept + ["--confirm", "lose \(range)"]).output.contains("nothing to accept"))
    }

    private func damage(_ place: OperatedCity) throws {
        let backup = try #require(try FileManager.default.contentsOfDirectory(atPath: place.backups).first)
        let data = place.backups + "/" + backup + "/data", whole = try Data(contentsOf: URL(filePath: data))
        try (whole.dropLast() + [whole[whole.endIndex - 1] ^ 1]).write(to: URL(filePath: data))
        let run = try place.segel(["backup", "verify", place.backups, "--data", place.data, "--passphrase-file", place.file("pass")])
        #expect(run.status == 24 && run.errors.contains("data at byte"), "\(run.errors)")
        try whole.write(to: URL(filePath: data))
        // Another deployment's ring does not hold the key, and says which one is needed.
        let other = try OperatedCity.backedUp()
        let foreign = try place.segel([
            "backup", "verify", place.backups, "--key-ring", other.data + "/keyring", "--passphrase-file", other.file("pass"),
        ])
        #expect(foreign.status == 23 && foreign.errors.contains("needs backup version 1, key "), "\(foreign.errors)")
    }

    @Test("A83: under umask 000 every file is 0600 and every folder 0700; no canary is in the backup, nor in what the commands say")
    func modesAndCanaries() async throws {
        let place = try OperatedCity.backedUp()
        let pass = ["--passphrase-file", place.file("pass")]
        #expect(try place.segel(["citizen", "add", "--register", place.file("register.json"), "--data", place.data] + pass).status == 0)
        let script = """
            umask 000
            "$0" backup create --out "$1" --data "$2" --passphrase-file "$3"
            "$0" restore "$1" --data "$4" --without-checkpoint --key-ring "$2/keyring" --passphrase-file "$3"
            """
        let run = try ProgramRun(
            "/bin/sh",
            ["-c", script, OperatedCity.program, place.backups, place.data, place.file("pass"), place.file("restored")]
        )
        #expect(run.status == 0, "\(run.errors)")
        for root in [place.backups, place.file("restored")] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: root) + [""] {
                let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + path)
                let mode = (attributes[.posixPermissions] as? Int ?? 0) & 0o777
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                #expect(mode == (isFolder ? 0o700 : 0o600), "\(path) \(String(mode, radix: 8))")
            }
        }
        for canary in ["KENARI", "1872010101909901"] {
            #expect(!run.output.contains(canary) && !run.errors.contains(canary))
            for path in try FileManager.default.subpathsOfDirectory(atPath: place.backups) {
                guard let bytes = FileManager.default.contents(atPath: place.backups + "/" + path) else { continue }
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(path)")
            }
        }
    }

    @Test("kill -9 at random moments of backup create and of restore: what is found is whole, or nothing is")
    func killed() async throws {
        let place = try OperatedCity.backedUp()
        let pass = ["--passphrase-file", place.file("pass")]
        #expect(try place.segel(["backup", "create", "--out", place.file("good"), "--data", place.data] + pass).status == 0)
        for round in 0..<8 {
            let delay = Double.random(in: 0.05...0.9)
            let create = ["backup", "create", "--out", place.backups, "--data", place.data] + pass
            let restore =
                [
                    "restore", place.file("good"), "--data", place.file("restored"), "--without-checkpoint", "--key-ring",
                    place.data + "/keyring",
                ] + pass
            try place.killing(round % 2 == 0 ? create : restore, after: delay)
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place.backups)) ?? [] where !name.hasSuffix(".partial") {
            #expect(try place.segel(["backup", "verify", place.backups + "/" + name, "--data", place.data] + pass).status == 0, "\(name)")
        }
        let restored = place.file("restored")
        if !FileManager.default.fileExists(atPath: restored) {
            // Killed between key ring and name it is whole already.
            if !FileManager.default.fileExists(atPath: restored + ".restoring/keyring") {
                #expect(try place.segel(["doctor", "--data", restored + ".restoring"] + pass).status == 1, "half a directory is none")
            }
            let run = try place.segel(
                ["restore", place.file("good"), "--data", restored, "--without-checkpoint", "--key-ring", place.data + "/keyring"] + pass
            )
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(try place.segel(["doctor", "--data", restored] + pass).status == 0)
        #expect(try place.segel(["backup", "create", "--out", place.backups, "--data", place.data] + pass).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.backups).allSatisfy { !$0.hasSuffix(".partial") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.data + "/scratch").isEmpty)
    }

    @Test("A27: a full disk leaves no backup and no directory, and says so")
    func fullDisk() async throws {
        let place = try OperatedCity.backedUp()
        let pass = ["--passphrase-file", place.file("pass")]
        #expect(try place.segel(["backup", "create", "--out", place.file("good"), "--data", place.data] + pass).status == 0)
        try FileManager.default.createDirectory(atPath: place.file("small"), withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=200k tmpfs "$4" || exit 99
            "$0" backup create --out "$4/backups" --data "$2" --passphrase-file "$3"; echo "create $?"
            "$0" restore "$1" --data "$4/data" --without-checkpoint --key-ring "$2/keyring" --passphrase-file "$3"; echo "restore $?"
            find "$4" -type f
            """
        let arguments = [OperatedCity.program, place.file("good"), place.data, place.file("pass"), place.file("small")]
        let run = try ProgramRun("/usr/bin/env", ["unshare", "-m", "-r", "/bin/sh", "-c", script] + arguments)
        guard run.status != 99, run.output.contains("create") else { return print("skipped: no tmpfs can be mounted here: \(run.errors)") }
        #expect(run.output == "create 1\nrestore 1\n", "\(run.output) \(run.errors)")
        #expect(run.errors.contains("No space left on device"))
    }
}

extension OperatedCity {
    static var program: String { Products.folder.appending(path: "segel").path }

    var backups: String { file("backups") }

    /// With an escrow key and the register's values of a citizen beside it.
    static func backedUp() throws -> OperatedCity {
        let city = try OperatedCity()
        try city.write("escrow-pass", "frasa eskro\n")
        try city.write(
            "escrow.pub",
            city.segel(["unlock", "escrow-key", "--out", city.file("escrow.key"), "--passphrase-file", city.file("escrow-pass")]).output
        )
        try city.write(
            "register.json",
            #"{"nik": "1872010101909901", "nama": "KENARI", "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01", "noKK": "1872010101150001"}"#
        )
        return city
    }

    func serving(_ body: () throws -> Void) async throws {
        let server = try start(["serve", "--data", data, "--passphrase-file", file("pass"), "--port", "\(port)"])
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        for _ in 0..<300 {
            if let url = URL(string: "http://127.0.0.1:\(port)/readyz"), (try? Data(contentsOf: url)) != nil { return try body() }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the service did not answer")
    }

    func killing(_ arguments: [String], after seconds: Double) throws {
        let process = try start(arguments)
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
