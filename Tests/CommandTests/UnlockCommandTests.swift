import Foundation
import FoundationNetworking
import SegelTestSupport
import Testing

/// Who can unlock, by the real binary on real files.
@Suite("Unlock commands", .serialized)
struct UnlockCommandTests {
    let city: OperatedCity

    init() throws { city = try OperatedCity() }

    /// Refused with status 23, says `code`, and the key ring file is what it was.
    func expectRefusal(_ code: String, _ way: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = try city.read(city.ring), run = try city.opens(by: way)
        #expect(run.status == 23 && run.errors.contains(code), "\(run.status) \(run.errors)", sourceLocation: sourceLocation)
        #expect(try city.read(city.ring) == before, sourceLocation: sourceLocation)
    }

    func shares(_ files: [String]) -> [String] { files.flatMap { ["--share", $0] } }

    @Test("A14: dealt, rehearsed, handed over; wrong, mixed, doubled, too few, zero, altered, foreign: each its code, exit 23")
    func shares() throws {
        let files = try city.deal(2, of: 3, by: city.passphrase), others = try city.deal(2, of: 3, by: city.passphrase)
        for file in files {
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        }
        try expectRefusal("share-set-pending", shares([files[0], files[1]]))
        let early = try city.unlock(["rehearse", "--new-share", files[0]], by: city.passphrase)
        #expect(early.status == 23 && early.errors.contains("share-too-few"))
        let rehearsed = try city.unlock(["rehearse", "--new-share", files[0], "--new-share", files[2]], by: city.passphrase)
        #expect(rehearsed.status == 0 && rehearsed.output.hasPrefix("rehearsed "), "\(rehearsed.errors)")
        #expect(try city.opens(by: shares([files[1], files[2]])).status == 0)
        try expectRefusal("share-too-few", shares([files[1]]))
        try expectRefusal("share-duplicate-index", shares([files[1], files[1]]))
        try expectRefusal("share-sets-mixed", shares([files[1], others[0]]))
        let text = String(decoding: try city.read(files[0]), as: UTF8.self)
        for (code, altered) in [
            ("share-zero-index", text.replacing("share 1 of", with: "share 0 of")),
            ("share-altered", text.replacing("share 1 of", with: "share 3 of")), ("share-malformed", text.lowercased()),
            ("share-parameters-refused", text.replacing("any 2", with: "any 1")),
            ("share-unknown-format", text.replacing("segel-share 1", with: "segel-share 2")),
        ] {
            try city.write("altered", altered)
            try expectRefusal(code, shares([city.file("altered"), files[1]]))
        }
        let elsewhere = try OperatedCity()
        try expectRefusal("share-of-another-deployment", shares(try elsewhere.deal(2, of: 2, by: elsewhere.passphrase)))
        #expect(try city.unlock(["remove", city.ways("passphrase")[0]], by: shares([files[0], files[1]])).status == 0)
        try expectRefusal("key-ring-no-usable-stanza", city.passphrase)
        let last = try city.unlock(["remove", city.ways(" active ")[0]], by: shares([files[0], files[1]]))
        #expect(last.status == 1 && last.errors.contains("unlock-last-way"))
        #expect(try city.unlock(["remove", city.ways("pending")[0]], by: shares([files[0], files[1]])).status == 0)
        try expectRefusal("share-set-unknown", shares(others))
    }

    @Test("an independent library joins the shares to the secret that the key ring commits to") func judge() throws {
        let files = try city.deal(3, of: 5, by: city.passphrase), all = try city.deal(16, of: 16, by: city.passphrase)
        guard try ProgramRun("/usr/bin/env", ["python3", "-m", "venv", city.file("venv")]).status == 0,
            try ProgramRun(city.file("venv/bin/pip"), ["install", "--quiet", "shamir-mnemonic==0.3.0"]).status == 0
        else { return print("skipped: Python 3 with venv and the package shamir-mnemonic cannot be had here") }
        let script = TestCity.repository.appending(path: "Tests/CommandTests/judge_shares.py").path
        func judge(_ files: [String]) throws -> ProgramRun { try ProgramRun(city.file("venv/bin/python"), [script, city.ring] + files) }
        let judged = try judge(files)
        #expect(judged.status == 0 && judged.output == "3 of 5: every subset judged\n", "\(judged.errors)")
        #expect(try judge(Array(all.prefix(16))).output == "16 of 16: every subset judged\n")
        // The first letter of the share itself, which stands on the fifth line.
        var lines = try String(contentsOfFile: files[0], encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init
        )
        lines[4] = (lines[4].hasPrefix("A") ? "B" : "A") + lines[4].dropFirst()
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: files[0]))
        #expect(try judge(files).status != 0)
    }

    @Test("an escrow key: made apart, added by its public half, unlocks; wrong ones and malformed halves do not") func escrow() throws {
        try city.write("other", "sandi lain\n")
        let made = try city.segel(["unlock", "escrow-key", "--out", city.file("e.key"), "--passphrase-file", city.file("other")])
        #expect(made.status == 0 && made.output.hasPrefix("segel-escrow-1 "))
        #expect(try city.segel(["unlock", "escrow-public", city.file("e.key")]).output == made.output)
        #expect(try city.segel(["unlock", "escrow-key", "--out", city.file("e.key"), "--passphrase-file", city.file("other")]).status == 1)
        try city.write("e.pub", made.output)
        #expect(try city.unlock(["add", "escrow", "--recipient", city.file("e.pub")], by: city.passphrase).status == 0)
        let way = ["--escrow-key", city.file("e.key"), "--escrow-passphrase-file", city.file("other")]
        #expect(try city.opens(by: way).status == 0)
        try expectRefusal(
            "passphrase does not open the escrow key",
            ["--escrow-key", city.file("e.key"), "--escrow-passphrase-file", city.file("pass")]
        )
        _ = try city.segel(["unlock", "escrow-key", "--out", city.file("f.key"), "--passphrase-file", city.file("other")])
        try expectRefusal(
            "key-ring-wrong-escrow-key",
            ["--escrow-key", city.file("f.key"), "--escrow-passphrase-file", city.file("other")]
        )
        for text in ["", "segel-escrow-1 AAAA\n", String(made.output.dropLast()), made.output.replacing("segel", with: "Segel")] {
            try city.write("bad.pub", text)
            #expect(try city.unlock(["add", "escrow", "--recipient", city.file("bad.pub")], by: city.passphrase).status == 64)
        }
        let replaced = try city.unlock(
            ["add", "passphrase", "--new-passphrase-file", city.file("other"), "--replace", city.ways("passphrase")[0]],
            by: way
        )
        #expect(replaced.status == 0 && replaced.output.contains("removed "))
        try expectRefusal("the passphrase does not unlock", city.passphrase)
        #expect(try city.opens(by: ["--passphrase-file", city.file("other")]).status == 0)
    }

    @Test("through a running service: changes without a restart, of several at once none lost, failures logged, systemd's credential")
    func served() async throws {
        try city.write("wrong", "keliru\n")
        try city.write("second", "sandi kedua\n")
        #expect(try city.segel(["serve", "--data", city.data]).status == 23)
        let server = try city.start(["serve", "--data", city.data, "--port", "\(city.port)"] + city.passphrase)
        defer { server.terminate() }
        try await waitFor("http://127.0.0.1:\(city.port)/readyz")
        let before = try logEntries()
        let refused = try city.unlock(
            ["add", "passphrase", "--new-passphrase-file", city.file("second")],
            by: ["--passphrase-file", city.file("wrong")]
        )
        #expect(refused.status == 23 && refused.errors.contains("does not unlock"))
        #expect(try logEntries() == before + 1)
        #expect(try city.unlock(["add", "passphrase", "--new-passphrase-file", city.file("second")]).status == 23)
        let processes = try (0..<3).map { _ in
            try city.start(
                ["unlock", "add", "passphrase", "--new-passphrase-file", city.file("second"), "--data", city.data] + city.passphrase
            )
        }
        processes.forEach { $0.waitUntilExit() }
        let won = processes.filter { $0.terminationStatus == 0 }.count
        #expect(won >= 1 && processes.allSatisfy { [0, 1].contains($0.terminationStatus) })
        #expect(try city.ways("passphrase").count == 1 + won)
        server.terminate()
        server.waitUntilExit()
        #expect(try city.opens(by: ["--passphrase-file", city.file("second")]).status == 0)
        try FileManager.default.createDirectory(atPath: city.file("credentials"), withIntermediateDirectories: true)
        try city.write("credentials/segel.passphrase", "sandi kedua\n")
        city.environment["CREDENTIALS_DIRECTORY"] = city.file("credentials")
        let unattended = try city.start(["serve", "--data", city.data, "--port", "\(city.port)"])
        try await waitFor("http://127.0.0.1:\(city.port)/readyz")
        unattended.terminate()
        unattended.waitUntilExit()
        #expect(unattended.terminationStatus == 0)
    }

    @Test("half a way, two ways and no way are told apart from a wrong one") func usage() throws {
        #expect(try city.opens(by: city.passphrase + ["--share", city.file("pass")]).status == 64)
        #expect(try city.opens(by: ["--token-module", "/x.so"]).status == 64)
        #expect(try city.opens(by: ["--escrow-key", city.file("x")]).status == 64)
        #expect(try city.opens(by: []).status == 22)
        #expect(try city.opens(by: ["--passphrase-file", city.file("none")]).status == 23)
        #expect(try city.unlock(["remove", "x"], by: city.passphrase).status == 64)
        #expect(try city.unlock(["add", "token"], by: city.passphrase).status == 64)
        let bounds = ["--needed", "1", "--dealt", "3", "--out", city.folder.path]
        #expect(try city.unlock(["add", "shares"] + bounds, by: city.passphrase).status == 64)
        #expect(try city.unlock(["list"]).output.contains("active   passphrase, Argon2id 3 passes over 262144 KiB"))
    }

    /// As doctor counts them through the running service.
    func logEntries() throws -> Int {
        let match = try #require(try city.segel(["doctor", "--data", city.data]).output.firstMatch(of: /(\d+) log entries/))
        return try #require(Int(match.1))
    }

    func waitFor(_ address: String) async throws {
        for _ in 0..<150 {
            if let url = URL(string: address), (try? Data(contentsOf: url)) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(address) did not answer")
    }
}
