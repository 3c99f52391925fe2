import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

/// `segel log` as a monitor, an auditor and a holder run it, against copies of a public folder.
@Suite("segel log")
struct LogCommandTests {
    private let commands: Commands
    private let city: TestCity

    init() async throws {
        commands = try Commands()
        city = try await TestCity(commands.path("city"))
    }

    private func grow(_ count: Int, _ city: TestCity? = nil) async throws {
        let mall = (city ?? self.city).mall
        for _ in 0..<count { try await mall.logFailedUnlock(code: "uji") }
        _ = try await mall.publishCheckpoint()
    }

    /// What the world could have kept of the published files on some day.
    private func copy(_ name: String, _ city: TestCity? = nil) throws -> String {
        try FileManager.default.copyItem(atPath: (city ?? self.city).directory.publicPath, toPath: commands.path(name))
        return name
    }

    private func alter(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: commands.path(path))))
        change(&bytes)
        try Data(bytes).write(to: URL(filePath: commands.path(path)))
    }

    @Test("A44, A82: an audit follows a log; a shrunken log, a fork, another root of one size and a forged file each have their alarm")
    func audits() async throws {
        try await grow(300)
        let first = try copy("first"), key = "first/log/key"
        #expect(try commands.segel(["log", "audit", first, "--key", key, "--state", "seen"]).output.hasPrefix("IN ORDER"))
        try city.store.checkpoint()
        try FileManager.default.copyItem(atPath: commands.path("city"), toPath: commands.path("twin"))
        try await grow(400)
        let second = try copy("second")
        let run = try commands.segel(["log", "audit", second, "--key", key, "--state", "seen"])
        #expect(run.output.contains("400 of them new"), "\(run.output)")
        // The whole again, from nothing.
        #expect(try commands.segel(["log", "audit", second, "--json"]).output.contains("\"read\""))
        let shrunken = try commands.segel(["log", "audit", first, "--key", key, "--state", "seen"], expecting: 16)
        #expect(shrunken.errors.contains("log_shrunken"))
        // The same beginning, another continuation: by whoever has the key.
        let twin = try await TestCity(commands.path("twin"), reopening: city.root)
        try await grow(400, twin)
        let fork = try copy("fork", twin)
        #expect(try commands.segel(["log", "audit", fork, "--key", key]).status == 0, "by itself it is a log like any other")
        let size = try commands.segel(["log", "audit", fork, "--key", key, "--state", "seen"], expecting: 16)
        #expect(size.errors.contains("log_split_view"))
        try await grow(300, twin)
        let longer = try commands.segel(["log", "audit", copy("longer", twin), "--key", key, "--state", "seen"], expecting: 16)
        #expect(longer.errors.contains("log_split_view"))
        #expect(
            try commands.segel(["log", "audit", second, "--key", key, "--state", "seen"]).status == 0,
            "an alarm changes nothing of what was seen"
        )
        try forgeries(second, key)
    }

    /// Each on a copy of its own.
    private func forgeries(_ folder: String, _ key: String) throws {
        let forged: [(path: String, code: String, change: (inout [UInt8]) -> Void)] = [
            ("log/2026/tile/entries/001", "log_altered", { $0[70] ^= 1 }), ("log/2026/tile/0/001", "log_altered", { $0[70] ^= 1 }),
            ("log/2026/tile/entries/000", "log_altered", { $0.removeLast() }), ("log/2026/checkpoint", "log_altered", { $0[30] ^= 1 }),
            ("log/shards", "log_altered", { $0 = Array("2026\n2026\n".utf8) }),
        ]
        for (number, forgery) in forged.enumerated() {
            try FileManager.default.copyItem(atPath: commands.path(folder), toPath: commands.path("forged-\(number)"))
            try alter("forged-\(number)/\(forgery.path)", forgery.change)
            let run = try commands.segel(["log", "audit", "forged-\(number)", "--key", key], expecting: 10)
            #expect(run.errors.contains(forgery.code), "\(forgery.path): \(run.errors)")
        }
        try FileManager.default.copyItem(atPath: commands.path(folder), toPath: commands.path("gap"))
        try FileManager.default.removeItem(atPath: commands.path("gap/log/2026/tile/entries/001"))
        #expect(try commands.segel(["log", "audit", "gap", "--key", key], expecting: 10).errors.contains("log_incomplete"))
        #expect(try commands.segel(["log", "audit", folder, "--key", key, "--silence", "60"], expecting: 17).errors.contains("log_silent"))
        let other = NoteKey(name: "mpp.example/log", key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey)
        try commands.write(other.text, "other.key")
        #expect(try commands.segel(["log", "audit", folder, "--key", "other.key"], expecting: 10).errors.contains("log_altered"))
    }

    @Test("a proof is checked offline; of another log, of an altered event, and with a witness missing it is refused")
    func proofs() async throws {
        let person = try await city.citizen(1)
        let look = try #require(try await city.mall.accesses(for: person).first)
        try commands.write(try await city.mall.logProof(ofAccess: look.logIndex, for: person), "look.tlog-proof")
        let key = try copy("public") + "/log/key"
        let run = try commands.segel(["log", "check-proof", "look.tlog-proof", "--key", key])
        #expect(run.output.hasPrefix("PROVEN") && run.output.contains(look.purpose), "\(run.output)")
        let proof = try String(contentsOf: URL(filePath: commands.path("look.tlog-proof")), encoding: .utf8)
        let parsed = try LogProof(text: proof), opening = try LogOpening(#require(parsed.extra))
        let event = LogEvent(kind: .dataAccess, at: opening.event.at, subject: opening.event.subject, detail: "system case_review ")
        let lie = LogProof(
            extra: LogOpening(event: event, salt: opening.salt).bytes,
            index: parsed.index,
            hashes: parsed.hashes,
            checkpoint: parsed.checkpoint
        )
        try commands.write(lie.text, "lie")
        #expect(try commands.segel(["log", "check-proof", "lie", "--key", key], expecting: 10).errors.contains("log_proof_refused"))
        let witness = CosignerKey(name: "saksi.example", key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey)
        try commands.write("witness saksi \(witness.text)\nquorum saksi\n", "policy")
        let unwitnessed = try commands.segel(["log", "check-proof", "look.tlog-proof", "--key", key, "--policy", "policy"], expecting: 14)
        #expect(unwitnessed.errors.contains("log_not_witnessed"))
        try commands.segel(["log", "check-proof", key, "--key", key], expecting: 15)
        try commands.segel(["log", "check-proof", "look.tlog-proof", "--key", "policy"], expecting: 64)
    }

    @Test("segel verify --require-log: a credential with its proof; without one, with another's, under another key")
    func verifies() async throws {
        let now = TestClock(UnixTime(Date().timeIntervalSince1970))
        let city = try await TestCity(commands.path("town"), clock: now)
        let person = try await city.citizen(1), other = try await city.citizen(2), officers = try await city.officers(for: "SIP")
        let first = try await city.issued(person, officers), second = try await city.issued(other, officers)
        try await city.mall.publishStatusLists()
        try commands.write(String(decoding: first.bytes, as: UTF8.self), "first")
        try commands.write(String(decoding: second.bytes, as: UTF8.self), "second")
        try commands.write(try await city.mall.logProof(ofCredential: first.id, for: person), "first.tlog-proof")
        let published = "town/public/trust", place = ["--trust-dir", "verifier", "--offline"]
        try commands.segel(["trust", "pin", published + "/root.json", "--trust-dir", "verifier"])
        try commands.segel(["trust", "import", published + "/bundle", "--trust-dir", "verifier"])
        let needed = ["--require-log", "--log-key", "town/public/log/key"]
        let run = try commands.segel(["verify", "first"] + needed + place)
        #expect(run.output.hasPrefix("ACCEPT") && run.errors.contains("logged as entry \(first.logIndex) of mpp.example/log/"))
        #expect(try commands.segel(["verify", "second"] + needed + place, expecting: 14).errors.contains("log_proof_missing"))
        let swapped = try commands.segel(["verify", "second", "--log-proof", "first.tlog-proof"] + needed + place, expecting: 10)
        #expect(swapped.errors.contains("log_proof_refused"))
        // Shown without its disclosures it is the same document.
        try commands.write(String(decoding: first.bytes.prefix { $0 != UInt8(ascii: "~") } + [UInt8(ascii: "~")], as: UTF8.self), "bare")
        try commands.segel(["verify", "bare", "--log-proof", "first.tlog-proof"] + needed + place)
        try commands.segel(["verify", "first", "--require-log"] + place, expecting: 64)
        try commands.write(
            NoteKey(name: "mpp.example/log", key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey).text,
            "other.key"
        )
        try commands.segel(["verify", "first", "--require-log", "--log-key", "other.key"] + place, expecting: 10)
    }

    @Test("segel log fsck: in order, a lost file, mended")
    func checks() async throws {
        try await grow(300)
        try city.store.checkpoint()
        let data = try #require(try? copyCity())
        #expect(try commands.segel(["log", "fsck", "--data", data]).output.hasPrefix("in order"))
        try FileManager.default.removeItem(atPath: commands.path("\(data)/public/log/2026/tile/entries/000"))
        #expect(try commands.segel(["log", "fsck", "--data", data], expecting: 10).output.contains("missing"))
        #expect(try commands.segel(["log", "fsck", "--data", data, "--repair"]).output.contains("mended"))
        #expect(try commands.segel(["log", "fsck", "--data", data]).output.hasPrefix("in order"))
    }

    /// A directory that this process does not own.
    private func copyCity() throws -> String {
        try FileManager.default.copyItem(atPath: commands.path("city"), toPath: commands.path("closed"))
        let settings = try JSONEncoder().encode(city.mall.configuration)
        try settings.write(to: URL(filePath: commands.path("closed/config.json")))
        return "closed"
    }
}
