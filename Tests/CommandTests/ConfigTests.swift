import Foundation
import SegelCatalogue
import SegelTestSupport
import Testing

@testable import SegelUseCases
@testable import segel

/// One table of settings, read from flags, environment and file.
@Suite("Configuration")
struct ConfigTests {
    private func sources(_ file: String? = nil, _ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> SettingSources
    {
        let folder = try TemporaryFolder(), path = folder.path + "/segel.conf"
        try Data((file ?? "").utf8).write(to: URL(filePath: path))
        return try SettingSources(arguments: ["--config", path] + arguments, environment: environment)
    }

    @Test("a flag goes before the environment, that before the file, that before the default, and each says where it is from")
    func precedence() throws {
        let file = "# who listens\nhost = 10.0.0.1\nport=1\n\ntrusted-proxy = 10.0.0.2\ntrusted-proxy = 10.0.0.3\nlog = json\n"
        let sources = try sources(file, ["--host", "a", "--host=b"], ["SEGEL_HOST": "c", "SEGEL_PORT": "2", "SEGEL_TRUSTED_PROXY": ""])
        #expect(sources.value(.host).values == ["a", "b"] && sources.value(.host).origin == "flag")
        #expect(sources.value(.port).values == ["2"] && sources.value(.port).origin == "SEGEL_PORT")
        #expect(sources.value(.trustedProxy).values == ["10.0.0.2", "10.0.0.3"])
        #expect(sources.value(.log).origin.hasSuffix("/segel.conf:7"))
        #expect(sources.value(.connections).values == ["4096"] && sources.value(.connections).origin == "default")
        #expect(sources.arguments(.host) == [] && sources.arguments(.port) == ["--port=2"])
    }

    @Test("one way to unlock is taken whole from where it is named")
    func unlocking() throws {
        let file = "token-module = /m.so\ntoken-label = t\n"
        #expect(try sources(file).arguments(.tokenModule) == ["--token-module=/m.so"])
        #expect(try sources(file, ["--passphrase-file", "p"]).arguments(.tokenModule) == [])
        #expect(try sources(file, [], ["SEGEL_SHARE": "a,b"]).arguments(.tokenLabel) == [])
        #expect(try sources(file, [], ["SEGEL_SHARE": "a,b"]).arguments(.share) == ["--share=a", "--share=b"])
    }

    @Test(
        "a line that is no setting is refused with its place, and with what was likely meant",
        arguments: [
            ("hots = x", "config_key_unknown", "host"), ("tls_certificate = x", "config_key_unknown", "tls-certificate"),
            ("zzzzzzzzzz = x", "config_key_unknown", nil), ("host", "config_value_missing", nil), ("host =", "config_value_missing", nil),
            ("port = 1\nport = 2", "config_key_twice", nil),
        ] as [(String, String, String?)]
    )
    func refused(_ text: String, _ code: String, _ meant: String?) {
        let file = ConfigFile(path: "f", text: text)
        #expect(file.problems.map(\.code) == [code] && file.problems.first?.suggestion == meant)
        #expect(file.problems.first?.place == "f:\(text.split(separator: "\n").count)")
    }

    @Test("a variable that looks like a slip is refused; others of other programs are not")
    func variables() throws {
        #expect(throws: CommandFailure.self) { try sources(nil, [], ["SEGEL_TLS_CERTIFCATE": "x"]).checkVariables() }
        try sources(nil, [], ["SEGEL_TLS_CERTIFICATE": "x", "SEGEL_OPTIONS": "x", "SEGEL_POINT": "3", "HOME": "/"]).checkVariables()
        #expect(Suggestion.distance("hots", "host") == 1 && Suggestion.distance("abc", "") == 3 && Suggestion.distance("port", "post") == 1)
    }

    @Test("every flag of segel serve is in the table with its own default, and no other")
    func table() throws {
        let help = try ProgramRun(Products.folder.appending(path: "segel").path, ["serve", "--experimental-dump-help"]).output
        let tool = try #require(try JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any])
        let command = try #require(tool["command"] as? [String: Any]), arguments = try #require(command["arguments"] as? [[String: Any]])
        var flags: [String: [String: Any]] = [:]
        for argument in arguments {
            guard let name = (argument["preferredName"] as? [String: Any])?["name"] as? String else { continue }
            if !["config", "help", "version"].contains(name) { flags[name] = argument }
        }
        #expect(Set(flags.keys) == Set(SettingName.allCases.map(\.rawValue)))
        for setting in Settings.all {
            let flag = try #require(flags[setting.name.rawValue])
            #expect(flag["defaultValue"] as? String == setting.standard, "\(setting.name)")
            #expect(flag["isRepeating"] as? Bool == setting.repeats, "\(setting.name)")
            #expect(flag["abstract"] as? String == setting.meaning.en && !setting.meaning.id.isEmpty, "\(setting.name)")
        }
    }

    @Test("config.json: a table that knows every key there is, and refuses any other with its place")
    func deployment() throws {
        let folder = try TemporaryFolder(), file = folder.path + "/secret"
        try Data("x".utf8).write(to: URL(filePath: file))
        #expect(chmod(file, 0o600) == 0)
        let whole = Self.whole(file)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(whole)
        try bytes.write(to: URL(filePath: folder.path + "/config.json"))
        let check = try #require(DeploymentCheck(data: folder.path))
        #expect(check.problems.isEmpty, "\(check.problems)")
        #expect(Self.nothings(in: whole).isEmpty, "\(Self.nothings(in: whole)) of the example is not said")
        // Each leaf of the table is there: a key that the program forgot would be missing.
        let shown = Set(check.values.map { $0.path.replacing("[0]", with: "[]") })
        #expect(shown == Set(DeploymentKey.all.map(\.path)), "\(shown.symmetricDifference(DeploymentKey.all.map(\.path)))")
        #expect(DeploymentCheck(data: folder.path + "/none") == nil)
        let text = String(decoding: bytes, as: UTF8.self)
        for (old, new, code, meant) in [
            ("\"notices\"", "\"notice\"", "config_key_unknown", "notices"),
            ("\"security\"", "\"secruity\"", "config_key_unknown", "security"),
            ("\"trustCacheSeconds\":3600", "\"trustCacheSeconds\":\"3600\"", "config_value_type", nil),
            ("\"tenant\":1", "\"tenant\":true", "config_value_type", nil),
            ("\"region\"", "\"regoin\"", "config_key_unknown", "region"),
            ("\"allow\"", "\"alow\"", "config_key_unknown", "allow"),
            ("\"starttls\"", "\"ssl\"", "config_value_refused", nil),
            (",\"policyFile\":\"w\"", "", "config_value_missing", nil),
        ] as [(String, String, String, String?)] {
            #expect(text.contains(old), "\(old)")
            try Data(text.replacing(old, with: new).utf8).write(to: URL(filePath: folder.path + "/config.json"))
            let problem = try #require(DeploymentCheck(data: folder.path)?.problems.first, "\(new)")
            #expect(problem.code == code && problem.suggestion == meant, "\(new): \(problem)")
        }
        #expect(chmod(file, 0o644) == 0)
        try bytes.write(to: URL(filePath: folder.path + "/config.json"))
        let open = try #require(DeploymentCheck(data: folder.path)?.problems)
        #expect(!open.isEmpty && open.allSatisfy { $0.code == "config_secret_readable" && $0.isWarning })
    }

    /// The optional parts that nothing is said of: with one, a key could be forgotten in the table and nobody would see it.
    private static func nothings(in value: Any, _ path: String = "config") -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, mirror.children.isEmpty { return [path] }
        return mirror.children.flatMap { nothings(in: $0.value, path + "." + ($0.label ?? "")) }
    }

    /// With everything in it.
    private static func whole(_ file: String) -> SegelUseCases.Configuration {
        Configuration(
            publicURL: "https://mpp.example",
            region: "18.72",
            officersNeedPasskeys: true,
            notices: NoticeSettings(
                gateway: .init(url: "https://gateway.example", channels: [.sms], secretFile: file),
                mail: .init(
                    host: "mail.example",
                    port: 587,
                    security: .startTLS,
                    from: "a@b.example",
                    user: "u",
                    passwordFile: file,
                    authorityFile: file
                )
            ),
            providers: [
                SignInProvider(
                    name: "inapas",
                    title: LocalizedText(id: "a", en: "b"),
                    issuer: "https://i.example",
                    client: "c",
                    secretFile: file,
                    scopes: ["s"],
                    assurances: ["l"],
                    identity: .init(claim: "nik", assurances: ["l"]),
                    phishingResistant: ["l"]
                )
            ],
            documents: DocumentSettings(
                timestamps: .init(url: "https://tsa.example", anchorsFile: file, room: 4_096, allow: ["crl.kota.example"]),
                tokens: [.init(agency: "a", module: file, token: "t", key: "k", pinFile: file)]
            ),
            witnesses: WitnessSettings(policyFile: "w", graceSeconds: 60),
            database: DatabaseSettings(url: "postgresql://segel@db/segel", tenant: 1, passwordFile: file),
            webhooks: WebhookSettings(allow: ["hub.kota.example"]),
            documentStore: DocumentStoreSettings(
                url: "s3://berkas/metro",
                endpoint: "https://s3.example",
                region: "id-1",
                credentialsFile: file,
                addressing: "virtual",
                plainHTTP: false,
                authoritiesFile: file
            )
        )
    }

    @Test("Docs/Configuration.md is what the program says of its keys")
    func documented() throws {
        let said = try ProgramRun(Products.folder.appending(path: "segel").path, ["config", "explain", "--markdown"]).output
        let page = try String(contentsOf: TestCity.repository.appending(path: "Docs/Configuration.md"), encoding: .utf8)
        #expect(page.hasSuffix(said), "segel config explain --markdown")
    }

    @Test("validate, show and explain as commands: everything wrong at once, no secret ever, exit 64; serve refuses the same file")
    func commands() throws {
        let city = try OperatedCity()
        try city.write("segel.conf", "data = \(city.data)\nlisten = 1\nport = many\npassphrase-file = \(city.file("pass"))\n")
        let config = ["--config", city.file("segel.conf")]
        let wrong = try city.segel(["config", "validate"] + config)
        #expect(wrong.status == 64, "\(wrong.output)\(wrong.errors)")
        for words in ["segel.conf:2: there is no key listen", "segel.conf:3: port: ", "others may read the secret"] {
            #expect(wrong.output.contains(words), "\(words): \(wrong.output)")
        }
        let refused = try city.segel(["serve"] + config)
        #expect(refused.status == 64 && refused.errors.contains("segel.conf:2"), "\(refused.errors)")
        #expect(chmod(city.file("pass"), 0o600) == 0)
        try city.write("segel.conf", "data = \(city.data)\nport = \(city.port)\npassphrase-file = \(city.file("pass"))\n")
        let right = try city.segel(["config", "validate"] + config)
        #expect(right.status == 0 && right.output.contains("in order"), "\(right.output)\(right.errors)")
        let shown = try city.segel(["config", "show", "--origin"] + config + ["--", "--log", "json"]).output
        #expect(shown.contains("segel.conf:2") && shown.contains("config.json") && !shown.contains("kata sandi"))
        #expect(shown.split(separator: "\n").contains { $0.hasPrefix("log ") && $0.hasSuffix("  flag") }, "\(shown)")
        #expect(try city.segel(["config", "explain", "SEGEL_PORT", "--lang", "id"]).output.contains("Port untuk didengarkan"))
        let unknown = try city.segel(["config", "explain", "porrt"])
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean port?"))
    }
}
