import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// Three root signers on machines of their own, a server that never sees their keys, a verifier: every step by the real binary.
@Suite("Trust ceremonies", .serialized)
struct TrustCeremonyTests {
    static let port = FreePort.next()
    static let address = "http://127.0.0.1:\(port)"
    let commands: Commands

    init() throws {
        commands = try Commands()
        try commands.write("kata sandi kota uji\n", "pass")
        for signer in ["a", "b", "c", "d", "e", "f"] { try commands.write("kata sandi \(signer)\n", "\(signer).pass") }
    }

    var data: [String] { ["--data", commands.path("data")] }
    var direct: [String] { data + ["--passphrase-file", commands.path("pass")] }
    var trustDir: [String] { ["--trust-dir", commands.path("verifier")] }

    @discardableResult
    func segel(_ arguments: [String], expecting status: Int32? = 0) throws -> Commands.Run {
        try commands.segel(arguments, expecting: status)
    }

    func makeKeys(_ signers: [String]) throws {
        for name in signers {
            try segel([
                "trust", "root-key", "--out", commands.path("\(name).key"), "--passphrase-file", commands.path("\(name).pass"),
                "--public-out",
                commands.path("\(name).pub"),
            ])
        }
    }

    func sign(_ draft: String, _ signer: String) throws -> String {
        let out = commands.path("\(draft).\(signer).sig")
        try segel([
            "trust", "sign", commands.path(draft), "--root-key", commands.path("\(signer).key"), "--root-passphrase-file",
            commands.path("\(signer).pass"), "--out", out,
        ])
        return out
    }

    /// Drafted, signed by `signers`, published.
    func publish(_ draft: String, _ signers: [String], grace: Int, _ options: [String]) throws {
        try segel(["trust", "draft", "--out", commands.path(draft), "--grace", "\(grace)"] + options)
        let signatures = try signers.map { try sign(draft, $0) }
        try segel(["trust", "publish", commands.path(draft)] + signatures + options)
    }

    func initialise() throws {
        try makeKeys(["a", "b", "c"])
        let publics = ["a", "b", "c"].flatMap { ["--root-public", commands.path("\($0).pub")] }
        try segel(
            [
                "init", commands.path("data"), "--passphrase-file", commands.path("pass"), "--public-url", Self.address, "--catalogue",
                TestCity.repository.appending(path: "Catalogue").path, "--threshold", "2", "--trust-cache-seconds", "2",
            ] + publics
        )
    }

    /// The deployment in this process: what an officer's work and a thief's would be.
    func inside<Value>(_ body: (TestCity) async throws -> Value) async throws -> Value {
        let city = try await TestCity(
            commands.path("data"),
            reopening: SigningKey(generating: .es256, from: SystemRandom()),
            clock: TestClock(UnixTime(Date().timeIntervalSince1970)),
            publicURL: Self.address
        )
        let value = try await body(city)
        try await city.mall.publishStatusLists()
        try city.store.close()
        return value
    }

    func serving(_ body: () async throws -> Void) async throws {
        let server = try commands.start(["serve", "--port", "\(Self.port)"] + direct)
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        try await commands.waitFor("\(Self.address)/livez")
        try await body()
    }

    func verify(_ name: String, expecting status: Int32) throws {
        try segel(["verify", commands.path(name)] + trustDir, expecting: status)
        try segel(["verify", commands.path(name), "--offline"] + trustDir, expecting: status)
    }

    @Test("A20, A22: two of three signers, from init to a rotation, a stolen key and the reissue of what it signed")
    func wholeLife() async throws {
        try initialise()
        #expect(try segel(["doctor"] + direct, expecting: 3).output.contains("no trust list is published"))
        try publish("first.draft", ["a", "c"], grace: 60, direct)
        let (credential, stolen) = try await inside { city in
            let officers = try await city.officers(for: "SIP")
            let credential = try await city.issued(city.citizen(1), officers)
            return (credential, try await StolenKey(city))
        }
        try Data(credential.bytes).write(to: URL(filePath: commands.path("licence")))
        try Data(stolen.forge(credential)).write(to: URL(filePath: commands.path("forged")))
        try segel(["trust", "pin", commands.path("data/public/trust/root.json")] + trustDir)
        try await serving {
            try segel(["trust", "fetch", Self.address] + trustDir)
            for name in ["licence", "forged"] { try verify(name, expecting: 0) }
            try rotate(stolen.kid)
            try compromise(stolen.kid, since: credential.issuedAt + 1)
            try segel(["trust", "fetch", Self.address] + trustDir)
            try verify("licence", expecting: 0)
            try verify("forged", expecting: 13)
            let status = URL(filePath: commands.path("data/public/status/dpmptsp/1.jwt"))
            let before = try Data(contentsOf: status)
            let reissue = try segel(["credential", "reissue", "--all-of", stolen.kid] + data)
            #expect(reissue.output.contains("replaced 1, left 0") && reissue.output.contains("segel-receipt-1 reissue"))
            #expect(try segel(["credential", "reissue", "--all-of", stolen.kid] + data).output.contains("replaced 0"))
            #expect(try segel(["credential", "show", credential.id.text] + data).output.contains("superseded"))
            try segel(["trust", "fetch", Self.address] + trustDir)
            let warned = try segel(["doctor"] + data, expecting: 3).output.split(separator: "\n").filter { $0.hasPrefix("warning") }
            #expect(warned == ["warning: there is no backup: segel backup create"])
            // A59: the list of before, put back, hides nothing from who saw the newer one.
            let after = try Data(contentsOf: status)
            try before.write(to: status)
            try segel(["verify", commands.path("licence")] + trustDir, expecting: 14)
            #expect(try segel(["trust", "fetch", Self.address] + trustDir).errors.contains("is refused: claimRefused"))
            try segel(["verify", commands.path("licence"), "--offline"] + trustDir, expecting: 11)
            try after.write(to: status)
        }
        let replacement = try await inside { city in
            let citizen = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))
            return try await city.mall.credentials(of: citizen).first { $0.status == .valid }
        }
        try Data(#require(replacement).bytes).write(to: URL(filePath: commands.path("replacement")))
        try await serving {
            try segel(["trust", "fetch", Self.address] + trustDir)
            try atAHospital()
            try verify("replacement", expecting: 0)
            try verify("licence", expecting: 11)
        }
        // Without the set nothing of that key can be decided.
        try FileManager.default.removeItem(atPath: commands.path("verifier/witnessed"))
        try segel(["verify", commands.path("licence"), "--offline"] + trustDir, expecting: 14)
    }

    /// A verifier that never has the network: a bundle on a stick, and many licences at once.
    private func atAHospital() throws {
        let far = ["--trust-dir", commands.path("hospital")]
        try segel(["trust", "pin", commands.path("data/public/trust/root.json")] + far)
        let bundle = commands.path("data/public/trust/bundle")
        #expect(try segel(["trust", "import", bundle] + far).output.contains("files"))
        let licences = try ["replacement", "licence", "forged"].map { try Data(contentsOf: URL(filePath: commands.path($0))) + [0x0A] }
        try licences.reduce(Data(), +).write(to: URL(filePath: commands.path("licences")))
        let run = try segel(["verify", commands.path("licences"), "--batch", "--offline"] + far, expecting: 11)
        let codes = run.output.split(separator: "\n").map { $0.split(separator: "\t")[2] }
        #expect(codes == ["accepted", "superseded", "key_compromised"] && run.errors.contains("1 accepted, 2 rejected, 0 undecided"))
        #expect(
            try segel(["verify", commands.path("licences"), "--batch", "--offline", "--json"] + far, expecting: 11).output.contains(
                "\"accepted\" : 1"
            )
        )
        // The same by the library alone, as another package uses it.
        let root = commands.path("data/public/trust/root.json")
        #expect(try example([root, bundle, commands.path("replacement")]).hasPrefix("accept accepted \(Self.address)/issuers/dpmptsp {"))
        #expect(try example([root, bundle, commands.path("licence")]).hasPrefix("reject superseded"))
        #expect(try example([root, bundle, commands.path("forged")]).hasPrefix("reject key_compromised"))
        #expect(try example([root, commands.path("licence"), bundle]).hasPrefix("cannot verify"))
        var altered = try Data(contentsOf: URL(filePath: bundle))
        altered[altered.count - 1] ^= 1
        try altered.write(to: URL(filePath: commands.path("altered")))
        #expect(try segel(["trust", "import", commands.path("altered")] + far, expecting: 13).errors.contains("the bundle is refused"))
    }

    private func example(_ arguments: [String]) throws -> String {
        let process = Process(), output = Pipe()
        process.executableURL = Products.folder.appending(path: "segel-example")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    /// The new key is generated and waits; the same command says so again; once published it begins by itself.
    private func rotate(_ old: String) throws {
        let apply = ["key", "rotate", "apply", "signing/dpmptsp-next"] + data
        let begun = try segel(apply)
        #expect(begun.output.contains("it signs nothing until a trust list names it") && begun.errors.contains("segel trust sign"))
        #expect(try segel(apply).output.contains("waits for its signatures in trust-list-2.draft.json"))
        #expect(try segel(["doctor"] + data, expecting: 3).output.contains("trust list 2 waits"))
        try publish("second.draft", ["b", "c"], grace: 30, data)
        #expect(try segel(apply).output.contains("active: "))
        let keys = try segel(["key", "list"] + data).output
        #expect(keys.contains("verify-only    \(old.prefix(12))"))
    }

    private func compromise(_ kid: String, since: UnixTime) throws {
        let time = Date(timeIntervalSince1970: Double(since)).ISO8601Format()
        let run = try segel(
            ["key", "compromise", "--since", time, "--draft", commands.path("third.draft"), "--grace", "30"] + data + ["--", kid]
        )
        #expect(run.output.contains("to reissue: 1 credentials, 0 of them refused"))
        let signatures = try ["a", "b"].map { try sign("third.draft", $0) }
        try segel(["trust", "publish", commands.path("third.draft")] + signatures + data)
        #expect(try segel(["doctor"] + data, expecting: 3).output.contains("1 credentials of the compromised key \(kid) wait"))
    }

    @Test("too few, the same twice, strangers, another draft's signatures, an overtaken draft: each refused in words")
    func refused() async throws {
        try initialise()
        try makeKeys(["d"])
        let draft = commands.path("one.draft")
        try segel(["trust", "draft", "--out", draft] + direct)
        let a = try sign("one.draft", "a"), b = try sign("one.draft", "b")
        func publish(_ signatures: [String], _ status: Int32, _ words: String) throws {
            let run = try segel(["trust", "publish", draft] + signatures + direct, expecting: status)
            #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
        }
        try publish([], 20, "0 of 2 signatures")
        try publish([a], 20, "1 of 2 signatures")
        try publish([a, a], 20, "signed twice")
        let stranger = try segel(
            [
                "trust", "sign", draft, "--root-key", commands.path("d.key"), "--root-passphrase-file", commands.path("d.pass"), "--out",
                commands.path("d.sig"),
            ],
            expecting: 20
        )
        #expect(stranger.errors.contains("is not one of the root signers"))
        try segel(["trust", "draft", "--out", commands.path("two.draft"), "--grace", "5"] + direct)
        let renamed = try String(contentsOfFile: draft, encoding: .utf8)
        #expect(renamed.contains("segel-trust-draft-1"))
        try publish([a, b], 0, "")
        try segel(["trust", "draft", "--out", commands.path("three.draft")] + direct)
        try publish([a, b], 1, "trust_list_superseded")
        let other = try segel(["trust", "publish", commands.path("three.draft"), a, b] + direct, expecting: 20)
        #expect(other.errors.contains("signs another draft"))
        // A draft whose insides were exchanged on the way does not even get as far as a signature.
        let text = try String(contentsOfFile: commands.path("three.draft"), encoding: .utf8)
        let payload = try #require(text.firstMatch(of: /"payload":"([^"]+)"/)?.1)
        let first = try #require(renamed.firstMatch(of: /"payload":"([^"]+)"/)?.1)
        try commands.write(text.replacing(payload, with: first), "mixed.draft")
        try segel(
            [
                "trust", "sign", commands.path("mixed.draft"), "--root-key", commands.path("a.key"), "--root-passphrase-file",
                commands.path("a.pass"), "--out", commands.path("x.sig"),
            ],
            expecting: 10
        )
    }

    @Test("a new root: the verifier that pinned the old one follows, a fresh pin works, an auditor follows all of it")
    func succession() async throws {
        try initialise()
        try publish("first.draft", ["a", "b"], grace: 60, direct)
        try FileManager.default.copyItem(atPath: commands.path("data/public/trust/root.json"), toPath: commands.path("pinned.json"))
        try segel(["trust", "pin", commands.path("pinned.json")] + trustDir)
        try await serving {
            try segel(["trust", "fetch", Self.address] + trustDir)
            try makeKeys(["d", "e", "f"])
            let publics = ["d", "e", "f"].flatMap { ["--public", commands.path("\($0).pub")] }
            let draft = commands.path("root.draft")
            try segel(["trust", "root", "draft-successor", "--threshold", "2", "--out", draft] + publics + data)
            let signatures = try Dictionary(uniqueKeysWithValues: ["a", "c", "d", "f"].map { ($0, try sign("root.draft", $0)) })
            func adopt(_ signers: [String], _ status: Int32) throws {
                try segel(["trust", "root", "adopt", draft] + signers.compactMap { signatures[$0] } + data, expecting: status)
            }
            for tooFew in [["a", "d", "f"], ["a", "c", "d"], ["a", "c"], ["d", "f"]] { try adopt(tooFew, 20) }
            try adopt(["a", "c", "d", "f"], 0)
            // The list of before carries both roots' signatures: whoever pins the new root starts at once.
            try segel(["trust", "pin", commands.path("data/public/trust/root.json"), "--trust-dir", commands.path("fresh")])
            try segel(["trust", "fetch", Self.address, "--trust-dir", commands.path("fresh")])
            try segel(["trust", "draft", "--out", commands.path("next.draft")] + data)
            let old = try segel(
                [
                    "trust", "sign", commands.path("next.draft"), "--root-key", commands.path("a.key"), "--root-passphrase-file",
                    commands.path("a.pass"), "--out", commands.path("x.sig"),
                ],
                expecting: 20
            )
            #expect(old.errors.contains("is not one of the root signers"))
            let parts = try ["d", "e"].map { try sign("next.draft", $0) }
            try segel(["trust", "publish", commands.path("next.draft")] + parts + data)
            try publish("third.draft", ["e", "f"], grace: 30, data)
            // Two lists behind: the one between must be there.
            let between = commands.path("data/public/trust/2.json")
            try FileManager.default.moveItem(atPath: between, toPath: commands.path("2.json"))
            #expect(try segel(["trust", "fetch", Self.address] + trustDir, expecting: 13).errors.contains("chainBroken"))
            #expect(try segel(["trust", "show"] + trustDir).output.contains("trust list 1"))
            try FileManager.default.moveItem(atPath: commands.path("2.json"), toPath: between)
            #expect(try segel(["trust", "fetch", Self.address] + trustDir).errors.contains("root 2 now stands"))
            #expect(try segel(["trust", "show"] + trustDir).output.contains("trust list 3"))
            #expect(try segel(["trust", "export", "--out", commands.path("all")] + data).output.contains("2 root(s) and 3 trust list(s)"))
            try segel(["trust", "audit", commands.path("all"), "--root", commands.path("pinned.json")])
            // Back to what was before the new root: refused, and what is saved stays.
            let public1 = commands.path("data/public/trust/")
            try Data(contentsOf: URL(filePath: public1 + "root-1.json")).write(to: URL(filePath: public1 + "root.json"))
            #expect(try segel(["trust", "fetch", Self.address] + trustDir, expecting: 13).errors.contains("olderThanSeen"))
        }
    }

    @Test("export and audit: whole, then with a list missing, altered, or the root exchanged")
    func audit() throws {
        try initialise()
        for number in 1...2 { try publish("\(number).draft", ["a", "b"], grace: 5, direct) }
        #expect(!(try segel(["doctor"] + direct, expecting: nil).output.contains("the trust list expires")))
        // Ten days are too few to leave it at.
        let configuration = try String(contentsOfFile: commands.path("data/config.json"), encoding: .utf8)
        try #require(configuration.contains("7776000"))
        try commands.write(configuration.replacing("7776000", with: "864000"), "data/config.json")
        try publish("3.draft", ["a", "b"], grace: 5, direct)
        #expect(try segel(["doctor"] + direct, expecting: 3).output.contains("the trust list expires"))
        let out = commands.path("export")
        #expect(try segel(["trust", "export", "--out", out] + data).output.contains("1 root(s) and 3 trust list(s)"))
        try segel(["trust", "export", "--out", commands.path("list.json")] + data)
        try segel(["trust", "audit", out])
        try segel(["trust", "audit", out, "--root", commands.path("data/public/trust/root.json")])
        try FileManager.default.moveItem(atPath: out + "/2.json", toPath: commands.path("2.json"))
        try segel(["trust", "audit", out], expecting: 13)
        try FileManager.default.copyItem(atPath: out + "/3.json", toPath: out + "/2.json")
        #expect(try segel(["trust", "audit", out], expecting: 13).errors.contains("trust list 2: chainBroken"))
    }
}

/// An agency's credential key as a thief has it.
struct StolenKey {
    let kid: String
    private let key: SigningKey
    private let configuration: SegelUseCases.Configuration

    init(_ city: TestCity) async throws {
        let record = try await city.store.read { tx in
            try tx.signingKeys().first { $0.agency == "dpmptsp" && $0.purpose == "credential" && $0.sealedPrivateKey != nil }
        }
        let found = try #require(record)
        let secret = try #require(found.systemSecret)
        kid = found.kid
        key = try SigningKey(algorithm: .es256, privateBytes: city.mall.vault.open(secret))
        configuration = city.mall.configuration
    }

    /// Dated before the theft, with the genuine one's claims and status entry.
    func forge(_ genuine: HeldCredential) throws -> [UInt8] {
        let inspection = try Inspection(genuine.bytes)
        let list = inspection.payload["status"]?.object?["status_list"]?.object
        let payload = CredentialPayload(
            issuer: configuration.issuer("dpmptsp"),
            type: configuration.type("SuratIzinPraktik"),
            issuedAt: genuine.issuedAt,
            expires: genuine.expires,
            status: StatusReference(uri: list?["uri"]?.string ?? "", index: Int(list?["idx"]?.integer ?? 0)),
            claims: genuine.claims.members.map { ($0.name, $0.name == "nama" ? .string("Penyusup") : $0.value) }
        )
        return try PreparedCredential(payload, algorithm: .es256, kid: kid, random: SystemRandom()).signed(by: key)
    }
}
