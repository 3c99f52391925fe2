import Foundation
import FoundationNetworking
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

/// The binary as people run it: real processes, a real server on loopback, real exit statuses.
@Suite("Commands", .serialized)
struct CommandTests {
    @Test("the whole journey over HTTP ends with 0 and tells it in at most 20 lines")
    func demo() throws {
        let run = try segel(["demo", "--once", "--port", "\(FreePort.next())", "--catalogue", catalogue])
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count <= 20)
        for promise in [
            "0 fields retyped", "accept (exit 0)", "altered copy (exit 10)", "revoked licence (exit 11)", "still accepted",
            "looks at Siti's data",
        ] {
            #expect(run.output.contains(promise), "\(promise)")
        }
    }

    @Test("exit statuses: no list 14, no root 13, nothing recognisable 15, wrong usage 64, no deployment 1")
    func statuses() throws {
        let folder = try TemporaryFolder()
        try Data("halo".utf8).write(to: URL(filePath: folder.path + "/x"))
        #expect(try segel(["verify", folder.path + "/x", "--trust-dir", folder.path + "/none"]).status == 13)
        #expect(try segel(["verify"]).status == 64)
        for wrong in [["--limit", "nonce"], ["--limit", "x=1/1"], ["--trusted-proxy", "proxy"]] {
            #expect(try segel(["serve", "--data", folder.path] + wrong).status == 64, "\(wrong)")
        }
        #expect(try segel(["doctor", "--data", folder.path]).status == 22)
        #expect(try segel(["serve", "--data", folder.path, "--passphrase-file", folder.path + "/x"]).status == 1)
        let key = SigningKey(generating: .es256, from: SystemRandom())
        try Data(TrustRoot(threshold: 1, keys: [key.publicKey]).bytes).write(to: URL(filePath: folder.path + "/root.json"))
        #expect(try segel(["trust", "pin", folder.path + "/root.json", "--trust-dir", folder.path + "/t"]).status == 0)
        #expect(try segel(["verify", folder.path + "/x", "--trust-dir", folder.path + "/t"]).status == 14)
        let list = TrustList(number: 1, issued: 1, expires: 4_000_000_000, previous: nil, issuers: [])
        let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: key)])
        try Data(bytes).write(to: URL(filePath: folder.path + "/t/list.json"))
        #expect(try segel(["verify", folder.path + "/x", "--trust-dir", folder.path + "/t"]).status == 15)
    }

    @Test("init, one owner (21), wrong passphrase (23), add a third service, rotate through the socket while serving")
    func operating() async throws {
        let folder = try TemporaryFolder(), port = FreePort.next()
        let data = folder.path + "/data"
        try Data("sebuah kata sandi panjang\n".utf8).write(to: URL(filePath: folder.path + "/pass"))
        try Data("keliru\n".utf8).write(to: URL(filePath: folder.path + "/wrong"))
        let made = try segel([
            "init", data, "--passphrase-file", folder.path + "/pass", "--root-key", folder.path + "/root.key", "--root-passphrase-file",
            folder.path + "/pass", "--public-url", "http://127.0.0.1:\(port)", "--catalogue", catalogue,
        ])
        #expect(made.status == 0, "\(made.errors)")
        #expect(try segel(["serve", "--data", data, "--passphrase-file", folder.path + "/wrong"]).status == 23)
        let limits = ["--limit", "nonce=1/1", "--trusted-proxy", "127.0.0.1"]
        let server = try start(["serve", "--data", data, "--passphrase-file", folder.path + "/pass", "--port", "\(port)"] + limits)
        defer { server.terminate() }
        try await waitFor("http://127.0.0.1:\(port)/readyz")
        for (client, status) in [("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)] {
            var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/openid/nonce")))
            request.httpMethod = "POST"
            request.setValue(client, forHTTPHeaderField: "X-Forwarded-For")
            let (_, answer) = try await URLSession.shared.data(for: request)
            #expect((answer as? HTTPURLResponse)?.statusCode == status)
        }
        #expect(
            try segel(["serve", "--data", data, "--passphrase-file", folder.path + "/pass", "--port", "\(FreePort.next())"]).status == 21
        )
        let third = try String(contentsOfFile: catalogue + "/sip-surat-izin-praktik.yaml", encoding: .utf8)
            .replacing("code: SIP\n", with: "code: SIM\n").replacing("type: SuratIzinPraktik", with: "type: SuratIzinMengemudi")
        try Data(third.utf8).write(to: URL(filePath: folder.path + "/sim.yaml"))
        #expect(try segel(["service", "add", folder.path + "/sim.yaml", "--data", data]).status == 0)
        let services = try String(contentsOf: try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/services")), encoding: .utf8)
        #expect(services.contains("\"SIM\""))
        let page = try String(contentsOf: try #require(URL(string: "http://127.0.0.1:\(port)/services/SIM")), encoding: .utf8)
        #expect(page.contains("Surat Izin Praktik tenaga kesehatan"))
        let plan = try segel(["key", "rotate", "plan", "kek-signing", "--data", data])
        #expect(plan.status == 3 && plan.output.contains("kek-signing-1-2"))
        #expect(try segel(["key", "rotate", "apply", "kek-signing-1-2", "--data", data]).status == 0)
        #expect(try segel(["key", "rotate", "apply", "kek-signing-1-2", "--data", data]).output.contains("done already"))
        #expect(try segel(["key", "rotate", "apply", "kek-signing-7-8", "--data", data]).status == 1)
        // The new credential type waits for a trust list.
        let waiting = try segel(["doctor", "--data", data])
        #expect(waiting.status == 3 && waiting.output.contains("may issue http://127.0.0.1:\(port)/types/SuratIzinMengemudi"))
        let root = ["--root-key", folder.path + "/root.key", "--root-passphrase-file", folder.path + "/pass"]
        #expect(try segel(["trust", "publish"] + root + ["--data", data]).status == 0)
        let doctor = try segel(["doctor", "--data", data])
        #expect(doctor.status == 0 && doctor.output.contains("SIM"), "\(doctor.output)")
        #expect(doctor.output.contains("  SQLite 3."), "A31")
    }

    @Test("an accepted credential's numbers are told by their names, and nothing else is told as a number")
    func numbers() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city", clock: TestClock(UnixTime(Date().timeIntervalSince1970)))
        var answers = TestCity.licence
        answers["namaFasyankes"] = "no klinik"
        let person = try await city.citizen(1), id = try await city.submitted(person, answers: answers)
        for officer in try await city.officers(for: "SIP") { _ = try await city.approve(id, by: officer) }
        let held = try #require(try await city.mall.credentials(of: person).first)
        try await city.mall.publishStatusLists()
        try Data(held.bytes).write(to: URL(filePath: folder.path + "/licence"))
        let place = ["--trust-dir", folder.path + "/verifier"], published = folder.path + "/city/public/trust"
        #expect(try segel(["trust", "pin", published + "/root.json"] + place).status == 0)
        #expect(try segel(["trust", "import", published + "/bundle"] + place).status == 0)
        let said = try segel(["verify", folder.path + "/licence", "--offline"] + place)
        let number = try #require(held.claims["noSIP"]?.string)
        #expect(said.status == 0 && said.output.hasPrefix("ACCEPT   SuratIzinPraktik  noSIP \(number), noSTR STR-1\n"), "\(said.output)")
        #expect(!said.output.contains("klinik"))
        // Agencies' programs ask a thousand times: one thread decides, and no pool of them is made first (Docs/Decisions/0032).
        let program = Products.folder.appending(path: "segel").path, trace = folder.path + "/threads"
        let tracing = ["-f", "-o", trace, "-e", "trace=execve,clone,clone3", program, "verify", folder.path + "/licence", "--offline"]
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), try run("/usr/bin/strace", tracing + place).status == 0
        else {
            return print("skipped: strace cannot trace here")
        }
        let calls = try String(contentsOfFile: trace, encoding: .utf8)
        #expect(calls.contains("execve(") && calls.contains("exited with 0") && !calls.contains("clone"), "\(calls)")
    }

    @Test("service lint names file, line and reason, and exits 1")
    func lint() throws {
        let folder = try TemporaryFolder()
        let broken = try String(contentsOfFile: catalogue + "/sip-surat-izin-praktik.yaml", encoding: .utf8)
            .replacing("type: longText", with: "type: story", maxReplacements: 1)
        try Data(broken.utf8).write(to: URL(filePath: folder.path + "/broken.yaml"))
        let run = try segel(["service", "lint", folder.path + "/broken.yaml", "--catalogue", catalogue])
        #expect(run.status == 1)
        #expect(run.output.contains("broken.yaml:") && run.output.contains("unknown-type") && run.output.contains("story"))
        #expect(try segel(["service", "lint", catalogue, "--catalogue", catalogue]).status == 0)
    }

    // MARK: Running

    private var catalogue: String { TestCity.repository.appending(path: "Catalogue").path }

    private func segel(_ arguments: [String]) throws -> Run { try run(Products.folder.appending(path: "segel").path, arguments) }

    struct Run {
        let status: Int32
        let output: String
        let errors: String
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }

    private func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        try process.run()
        return process
    }

    private func waitFor(_ address: String) async throws {
        for _ in 0..<100 {
            if let url = URL(string: address), (try? Data(contentsOf: url)) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(address) did not answer")
    }
}
