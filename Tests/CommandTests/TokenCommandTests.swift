import Foundation
import SegelTestSupport
import Testing

/// Unlocking by a PKCS#11 token: a real SoftHSM2, prepared with OpenSC's pkcs11-tool.
@Suite("Token commands", .serialized)
struct TokenCommandTests {
    static let modules = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"]
    static let spy = "/usr/lib/x86_64-linux-gnu/pkcs11/pkcs11-spy.so"
    let city: OperatedCity

    init() throws {
        city = try OperatedCity()
        try city.write("pin", "271828\n")
        try city.write("wrong", "314159\n")
    }

    /// A fresh token "brankas" with the key pairs "vault" (P-256, derives), "sign" (P-256, may not) and "big" (P-384); nil, having said why,
    /// where there is no SoftHSM.
    func token() throws -> String? {
        guard let module = Self.modules.first(where: { FileManager.default.fileExists(atPath: $0) }),
            try ProgramRun("/usr/bin/env", ["sh", "-c", "command -v softhsm2-util && command -v pkcs11-tool"]).status == 0
        else {
            print("skipped: softhsm2 and opensc are not installed; script/setup --with-test-tools installs them")
            return nil
        }
        try FileManager.default.createDirectory(atPath: city.file("tokens"), withIntermediateDirectories: true)
        try city.write("softhsm2.conf", "directories.tokendir = \(city.file("tokens"))\nobjectstore.backend = file\nlog.level = ERROR\n")
        city.environment["SOFTHSM2_CONF"] = city.file("softhsm2.conf")
        try prepare("softhsm2-util", ["--init-token", "--free", "--label", "brankas", "--pin", "271828", "--so-pin", "161803"])
        for (key, kind, usage) in [
            ("vault", "EC:prime256v1", "derive"), ("sign", "EC:prime256v1", "sign"), ("big", "EC:secp384r1", "derive"),
        ] {
            try prepare(
                "pkcs11-tool",
                [
                    "--module", module, "--token-label", "brankas", "--login", "--pin", "271828", "--keypairgen", "--key-type", kind,
                    "--label", key, "--usage-\(usage)",
                ]
            )
        }
        return module
    }

    func prepare(_ program: String, _ arguments: [String]) throws {
        let run = try ProgramRun("/usr/bin/env", [program] + arguments, city.environment)
        #expect(run.status == 0, "\(program): \(run.errors)")
    }

    func way(_ module: String, token: String = "brankas", key: String = "vault", pin: String = "pin") -> [String] {
        ["--token-module", module, "--token-label", token, "--token-key", key, "--pin-file", city.file(pin)]
    }

    func added(_ way: [String]) -> [String] { way.map { $0.hasPrefix("--") ? "--new-" + $0.dropFirst(2) : $0 } }

    @Test("a token is tried, added, unlocks, serves as proof for a change, and unlocks no more once removed") func life() throws {
        guard let module = try token() else { return }
        let run = try city.unlock(["add", "token"] + added(way(module)), by: city.passphrase)
        #expect(run.status == 0 && run.output.contains("token, P-256 key"), "\(run.errors)")
        #expect(try city.opens(by: way(module)).status == 0)
        try city.write("second", "sandi kedua\n")
        #expect(try city.unlock(["add", "passphrase", "--new-passphrase-file", city.file("second")], by: way(module)).status == 0)
        let ring = try city.read(city.ring)
        for (code, attempt) in [
            ("token-pin-wrong", way(module, pin: "wrong")), ("token-missing", way(module, token: "lain")),
            ("token-key-missing", way(module, key: "lain")), ("token-key-unsuitable", way(module, key: "sign")),
            ("token-module-not-loadable", way("/usr/lib/none.so")), ("token-module-not-loadable", way("libsofthsm2.so")),
            ("token-module-not-loadable", way("/lib/x86_64-linux-gnu/libc.so.6")),
        ] {
            let refused = try city.opens(by: attempt)
            #expect(refused.status == 23 && refused.errors.contains(code), "\(code): \(refused.status) \(refused.errors)")
        }
        #expect(try city.read(city.ring) == ring)
        #expect(try city.unlock(["remove", city.ways("token")[0]], by: city.passphrase).status == 0)
        #expect(try city.opens(by: way(module)).errors.contains("key-ring-no-usable-stanza"))
    }

    @Test("keys that cannot agree, and another key than the ring's, are refused before anything is written") func unsuitable() throws {
        guard let module = try token() else { return }
        let ring = try city.read(city.ring)
        for key in ["sign", "big"] {
            let refused = try city.unlock(["add", "token"] + added(way(module, key: key)), by: city.passphrase)
            #expect(refused.status == 23 && refused.errors.contains("token-key-unsuitable"), "\(key): \(refused.errors)")
        }
        #expect(try city.read(city.ring) == ring)
        #expect(try city.unlock(["add", "token"] + added(way(module)), by: city.passphrase).status == 0)
        try prepare(
            "pkcs11-tool",
            [
                "--module", module, "--token-label", "brankas", "--login", "--pin", "271828", "--keypairgen", "--key-type", "EC:prime256v1",
                "--label", "other", "--usage-derive",
            ]
        )
        #expect(try city.opens(by: way(module, key: "other")).errors.contains("key-ring-wrong-token"))
    }

    @Test("a wrong PIN is tried once, with several token stanzas too") func onePIN() throws {
        guard let module = try token() else { return }
        guard FileManager.default.fileExists(atPath: Self.spy) else { return print("skipped: OpenSC's pkcs11-spy is not installed") }
        for _ in 0..<2 { #expect(try city.unlock(["add", "token"] + added(way(module)), by: city.passphrase).status == 0) }
        city.environment["PKCS11SPY"] = module
        func logins(pin: String) throws -> Int {
            city.environment["PKCS11SPY_OUTPUT"] = city.file("spy-\(pin)")
            _ = try city.opens(by: way(Self.spy, pin: pin))
            return String(decoding: try city.read(city.file("spy-\(pin)")), as: UTF8.self).matches(of: /: C_Login/).count
        }
        #expect(try logins(pin: "wrong") == 1)
        #expect(try logins(pin: "pin") == 1)
    }

    @Test("no PIN is tried on a token that is locked or would lock after one more") func lastTry() throws {
        let source = TestCity.repository.appending(path: "Tests/CommandTests/last_try_token.c").path, module = city.file("last.so")
        guard try ProgramRun("/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", module, source]).status == 0 else {
            return print("skipped: clang cannot build the test's module here")
        }
        city.environment["SEGEL_TEST_LOGIN"] = city.file("login")
        #expect(try city.opens(by: way(module, token: "last")).errors.contains("token-pin-last-try"))
        city.environment["SEGEL_TEST_LOCKED"] = "1"
        #expect(try city.opens(by: way(module, token: "last")).errors.contains("token-pin-locked"))
        #expect(!FileManager.default.fileExists(atPath: city.file("login")))
    }
}
