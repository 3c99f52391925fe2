import Foundation
import SegelCrypto
import SegelOutbound
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelSQLite
@testable import SegelTransparency
@testable import SegelUseCases

/// The log before readers that share nothing with it: pymerkle, PyNaCl, and a verifier of proofs written from RFC 9162.
@Suite("The log before independent judges", .serialized)
struct LogInteropTests {
    @Test("pymerkle and a verifier over PyNaCl agree on 1 to 100,000 entries at every boundary: roots, inclusion and consistency")
    func boundaries() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder(), count = 100_000
        let store = try SQLiteStore(path: folder.path + "/log.db")
        let shard = LogShard(number: 0, name: "2026", start: 0, year: 2026)
        try await store.write { tx in
            try tx.openLogShard(shard)
            for number in 0..<count {
                let entry = withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
                try LogAppending.append(entry, at: LogPlace(shard: shard, index: UInt64(number)), to: tx)
            }
        }
        var sizes: Set<UInt64> = [3, 5, 6, 7, 99_999, 100_000]
        for power in 0...16 { for step in -1...1 { if let size = UInt64(exactly: (1 << power) + step), size > 0 { sizes.insert(size) } } }
        for tile in 1...3 { for step in -1...1 { sizes.insert(UInt64(tile * 256 + step)) } }
        let asked = sizes
        let cases = try await store.read { tx in try asked.sorted().map { try Self.whatWeSay(of: $0, AnyLog(tx, shard)) } }
        let file = folder.path + "/cases.json"
        try JSONEncoder().encode(Cases(count: count, cases: cases)).write(to: URL(filePath: file))
        let verdict = try await judge.ask("judge_log.py", about: ["proofs", file])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
        var wrong = cases
        wrong[20].root = wrong[21].root
        try JSONEncoder().encode(Cases(count: count, cases: wrong)).write(to: URL(filePath: file))
        #expect(try await judge.ask("judge_log.py", about: ["proofs", file]).status != 0)
    }

    private struct Cases: Encodable {
        let count: Int
        let cases: [Case]
    }

    private struct Case: Encodable {
        struct Proof: Encodable {
            let place: UInt64
            let path: [String]

            func encode(to encoder: any Encoder) throws {
                var list = encoder.unkeyedContainer()
                try list.encode(place)
                try list.encode(path)
            }
        }

        let size: UInt64
        var root: String
        let inclusion: [Proof]
        let consistency: [Proof]
    }

    private static func whatWeSay(of size: UInt64, _ log: AnyLog) throws -> Case {
        let places = Set([0, 1, 254, 255, 256, size / 3, size / 2, max(size, 2) - 2, size - 1] as [UInt64]).filter { $0 < size }
        let olds = Set([1, 2, 3, 255, 256, 257, size / 2, size - 1, size] as [UInt64]).filter { 0 < $0 && $0 <= size }
        func text(_ hashes: [LogHash]) -> [String] { hashes.map { Base64.encode($0.bytes) } }
        return Case(
            size: size,
            root: Base64.encode(try TransparencyLog.root(of: log, size: size).bytes),
            inclusion: try places.sorted().map {
                Case.Proof(place: $0, path: text(try TransparencyLog.inclusionProof(of: log, index: $0, size: size)))
            },
            consistency: try olds.sorted().map {
                Case.Proof(place: $0, path: text(try TransparencyLog.consistencyProof(of: log, from: $0, to: size)))
            }
        )
    }

    @Test(
        "a published log over two years, its tiles, its link between the years, a credential's proof and a look's, read by PyNaCl and pymerkle"
    )
    func published() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city"), person = try await city.citizen(1)
        let held = try await city.issued(person, city.officers(for: "SIP"))
        let mall = city.mall
        try await city.store.write { tx in
            for number in 0..<600 { _ = try mall.log(.failedAttempt, subject: "uji", detail: "\(number)", at: TestCity.start, in: tx) }
        }
        _ = try await mall.publishCheckpoint()
        let proofs = [
            try await mall.logProof(ofCredential: held.id, for: person),
            try await mall.logProof(ofAccess: mall.accesses(for: person)[0].logIndex, for: person),
        ]
        let key = String(decoding: try #require(try mall.publicFile(.logKey)), as: UTF8.self)
        for proof in proofs {
            let file = folder.path + "/proof"
            try Data(proof.utf8).write(to: URL(filePath: file))
            let verdict = try await judge.ask("judge_log.py", about: ["proof", file, key])
            #expect(verdict.status == 0, "\(verdict.errors)")
            try Data(proof.replacing("index ", with: "index 1").utf8).write(to: URL(filePath: file))
            #expect(try await judge.ask("judge_log.py", about: ["proof", file, key]).status != 0)
        }
        city.clock.advance(365 * 86_400)
        _ = try await city.citizen(2)
        _ = try await mall.publishCheckpoint()
        let verdict = try await judge.ask("judge_log.py", about: ["log", city.directory.publicPath])
        print(verdict.output)
        #expect(verdict.status == 0 && verdict.output.contains("closed mpp.example/log/2027"), "\(verdict.errors)")
        let tile = city.directory.publicPath + "/log/2026/tile/0/001"
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: tile)))
        bytes[40] ^= 1
        try Data(bytes).write(to: URL(filePath: tile))
        #expect(try await judge.ask("judge_log.py", about: ["log", city.directory.publicPath]).status != 0)
    }

    @Test(
        "A82: a witness in a process of its own cosigns one history over HTTP; the other is refused by it, by a monitor, and by a verifier"
    )
    func witnessed() async throws {
        let folder = try TemporaryFolder(), port = FreePort.next(), url = "http://127.0.0.1:\(port)"
        func file(_ name: String) -> String { folder.path + "/" + name }
        func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(filePath: file(name))) }
        let now = TestClock(UnixTime(Date().timeIntervalSince1970))
        let city = try await TestCity(file("city"), clock: now)
        let log = NoteKey(
            name: "mpp.example/log",
            key: try #require(try await city.store.read { try $0.signingKeys(of: "log", for: "checkpoint") }.first).publicKey
        )
        try write("kata sandi saksi\n", "pass")
        try write("log \(log.text)\nquorum none\n", "logs")
        try write(log.text, "log.key")
        let made = try run(["log", "witness-key", file("saksi.key"), "--name", "saksi.example", "--passphrase-file", file("pass")])
        let vkey = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let policyText = "witness saksi \(vkey) \(url)\nquorum saksi\n"
        try write(policyText, "policy")
        let witness = Process()
        witness.executableURL = Products.folder.appending(path: "segel")
        witness.arguments = [
            "log", "witness", "--folder", file("heads"), "--key", file("saksi.key"), "--passphrase-file", file("pass"), "--logs",
            file("logs"),
            "--port", "\(port)",
        ]
        try witness.run()
        defer { witness.terminate() }
        try await untilAnswers(url)
        #expect(
            try run([
                "log", "witness", "--folder", file("heads"), "--key", file("saksi.key"), "--passphrase-file", file("pass"), "--logs",
                file("logs"),
            ]).status == 21
        )
        try city.store.close()
        let witnessing = Witnessing(policy: try WitnessPolicy(text: policyText), grace: 3_600, transport: WitnessClient())
        try FileManager.default.copyItem(atPath: file("city"), toPath: file("open"))
        let open = try await TestCity(file("open"), reopening: city.root, clock: now, witnessing: witnessing)
        let person = try await open.citizen(1), officers = try await open.officers(for: "SIP")
        #expect(try await open.mall.publishCheckpoint().contains("\n— saksi.example "))
        try open.store.checkpoint()
        try FileManager.default.copyItem(atPath: file("open"), toPath: file("twin"))
        // The first history.
        let held = try await open.issued(person, officers)
        let note = try await open.mall.publishCheckpoint()
        #expect(note.contains("\n— saksi.example "))
        try write(try await open.mall.logProof(ofCredential: held.id, for: person), "proof")
        #expect(try run(["log", "check-proof", file("proof"), "--key", file("log.key"), "--policy", file("policy")]).status == 0)
        let audit = ["log", "audit", file("open/public"), "--key", file("log.key"), "--policy", file("policy"), "--state", file("seen")]
        #expect(try run(audit).output.hasPrefix("IN ORDER"))
        if let judge = Judge() {
            let verdict = try await judge.ask("judge_log.py", about: ["log", file("open/public"), vkey])
            #expect(verdict.status == 0 && verdict.output.contains("\"saksi.example\""), "\(verdict.errors)")
        }
        // The second, under the same key, from the same beginning.
        let twin = try await TestCity(file("twin"), reopening: city.root, clock: now, witnessing: witnessing)
        for serial in 2..<30 { _ = try await twin.citizen(serial) }
        let other = try await twin.mall.publishCheckpoint()
        #expect(!other.contains("\n— saksi.example "), "the witness has another continuation")
        let mine = try await twin.mall.signedIn(session: twin.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))
        try write(
            try await twin.mall.logProof(ofAccess: try #require(try await twin.mall.accesses(for: mine).first).logIndex, for: mine),
            "lie"
        )
        #expect(try run(["log", "check-proof", file("lie"), "--key", file("log.key")]).status == 0, "signed by the log all the same")
        #expect(try run(["log", "check-proof", file("lie"), "--key", file("log.key"), "--policy", file("policy")]).status == 14)
        let split = try run(["log", "audit", file("twin/public"), "--key", file("log.key"), "--policy", file("policy")])
        #expect(split.status == 16 && split.errors.contains("log_split_view"), "\(split.output)\(split.errors)")
    }

    private func untilAnswers(_ url: String) async throws {
        for _ in 0..<200 {
            do {
                _ = try await WitnessClient().add("halo", at: url)
                return
            } catch { try await Task.sleep(for: .milliseconds(100)) }
        }
        Issue.record("the witness does not answer")
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile(), complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self), String(decoding: complained, as: UTF8.self))
    }
}
