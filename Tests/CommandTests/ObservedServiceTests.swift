import Foundation
import SegelTestSupport
import Testing

/// The real program as an operator's tools see it.
@Suite("A running service as its operator sees it", .serialized)
struct ObservedServiceTests {
    @Test("A83: metrics and JSON lines under requests full of planted words; every name that dashboard and alert rules ask for is exported")
    func observed() async throws {
        let city = try OperatedCity(), metrics = FreePort.next()
        let server = try Started(city, ["--metrics", "127.0.0.1:\(metrics)", "--log", "json", "--log-level", "info"])
        try await server.isReady(metrics)
        let nik = "1872010101909917", canary = "KENARIBADAN", id = "0b2e9c4d-1a2b-4c3d-8e9f-001122334455"
        let address = "http://127.0.0.1:\(city.port)"
        for request in [
            "-d 'name=\(nik)&password=\(canary)' \(address)/sign-in", "-d '{\"\(canary)\":\"\(nik)\"}' \(address)/api/v1/verify",
            "'\(address)/services/\(canary)?nik=\(nik)'", "-b 'segel_session=\(canary)' -A \(canary) \(address)/cases/\(nik)",
            "-X \(canary) \(address)/", "-H 'X-Request-Id: \(id)' \(address)/nowhere/\(nik)", "-H 'X-Request-Id: \(nik)' \(address)/livez",
        ] { _ = try ShellRun("curl -s -o /dev/null " + request) }
        let text = try ShellRun("curl -s http://127.0.0.1:\(metrics)/metrics").output
        #expect(try server.stop() == 0)
        try Self.expectAllPublished(city)
        let lines = server.said.split(separator: "\n")
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String], "\(line)")
            #expect(object["time"] != nil && object["level"] != nil && object["message"] != nil, "\(line)")
        }
        #expect(lines.contains { $0.contains("\"request\":\"\(id)\"") && $0.contains("\"status\":\"404\"") })
        #expect(lines.contains { $0.contains("stopping") })
        for word in [nik, canary, "sebuah kata sandi"] { #expect(!server.said.contains(word) && !text.contains(word), "\(word)") }
        try Self.judge(text)
        let exported = Self.names(in: text), asked = try Self.asked()
        #expect(asked.count > 30 && asked.isSubset(of: exported), "not exported: \(asked.subtracting(exported).sorted())")
    }

    /// A44: the last entry, too, which says that the service locked: a disk put back to before it would be noticed.
    private static func expectAllPublished(_ city: OperatedCity) throws {
        let said = try city.segel(["db", "status", "--data", city.data]).output
        let entries = try #require(said.firstMatch(of: /(\d+) log entries/)).1
        let log = city.data + "/public/log/", shard = try String(contentsOfFile: log + "shards", encoding: .utf8)
        let checkpoint = try String(contentsOfFile: log + shard.trimmingCharacters(in: .newlines) + "/checkpoint", encoding: .utf8)
        #expect(checkpoint.split(separator: "\n")[1] == entries, "\(said)")
    }

    /// Whatever promtool has to say of names, types, help and form.
    private static func judge(_ text: String) throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else {
            return print("skipped: no promtool here (apt-get install prometheus)")
        }
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/metrics"))
        let run = try ShellRun("promtool check metrics < \(folder.path)/metrics")
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run.output)\(run.errors)")
    }

    private static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ").map(String.init)
            names.formUnion(words[3] == "histogram" ? ["_bucket", "_sum", "_count"].map { words[2] + $0 } : [words[2]])
        }
        return names
    }

    /// The metrics that Docs/Observing asks for: everything in it that looks like a name of ours.
    private static func asked() throws -> Set<String> {
        let folder = TestCity.repository.appending(path: "Docs/Observing")
        var names: Set<String> = []
        for file in ["alerts.yml", "alerts-test.yml", "alerts-edges-test.yml", "dashboard.json"] {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            names.formUnion(text.matches(of: /\b(?:segel|process)_[a-z_]+/).map { String($0.0) })
        }
        return names
    }

    @Test("the alert rules are sound: quiet in a healthy city, each fires in a broken one, none before its time")
    func rules() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else {
            return print("skipped: no promtool here (apt-get install prometheus)")
        }
        let folder = TestCity.repository.appending(path: "Docs/Observing").path
        for arguments in ["check rules \(folder)/alerts.yml", "test rules \(folder)/alerts-test.yml \(folder)/alerts-edges-test.yml"] {
            let run = try ShellRun("promtool \(arguments)")
            #expect(run.status == 0, "\(run.output)\(run.errors)")
        }
        // No rule without its incident.
        let rules = try String(contentsOfFile: folder + "/alerts.yml", encoding: .utf8)
        let histories = try String(contentsOfFile: folder + "/alerts-test.yml", encoding: .utf8)
        for rule in rules.matches(of: /alert: (\w+)/) { #expect(histories.contains("alertname=\"\(rule.1)\""), "\(rule.1)") }
    }

    @Test(
        "in a staged incident a real Prometheus has the alerts fire: key compromised, TLS ending, log stalled, disk nearly full, no backup"
    )
    func incident() async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/prometheus") else {
            return print("skipped: no prometheus here (apt-get install prometheus)")
        }
        guard try ShellRun("unshare -rm mount -t tmpfs -o size=1m none /mnt").status == 0 else {
            return print("skipped: no user namespace to mount in")
        }
        let good = try OperatedCity(), bad = try OperatedCity(), goodPort = FreePort.next(), badPort = FreePort.next()
        #expect(try good.segel(["backup", "create", "--out", good.file("backups"), "--data", good.data] + good.passphrase).status == 0)
        try Self.breakWhatCanBe(bad)
        let healthy = try Started(good, ["--metrics", "127.0.0.1:\(goodPort)"])
        let tls = ["--tls-certificate", bad.file("tls.crt"), "--tls-key", bad.file("tls.key")]
        let broken = try Started(bad, ["--metrics", "127.0.0.1:\(badPort)"] + tls, onSmallDisk: true)
        try await healthy.isReady(goodPort)
        try await broken.isReady(badPort)
        let prometheus = try RunningPrometheus(["127.0.0.1:\(goodPort)", "127.0.0.1:\(badPort)"])
        let expected: Set = ["SegelNoSigningKey", "SegelTLSCertificateEnds", "SegelLogStalled", "SegelDiskFillsUp", "SegelBackupOld"]
        let awaited = Set(expected.map { "\($0) 127.0.0.1:\(badPort)" })
        // The disk under the healthy one is the machine's: how full it is is not ours to say. Its log is published a moment after the start.
        let wrong = Set(expected.subtracting(["SegelDiskFillsUp"]).map { "\($0) 127.0.0.1:\(goodPort)" })
        let firing = try await prometheus.firing { $0.isSuperset(of: awaited) && $0.isDisjoint(with: wrong) }
        #expect(firing.isSuperset(of: awaited), "\(firing)")
        #expect(firing.isDisjoint(with: wrong), "\(firing)")
        for query in try Self.dashboardQueries() {
            let answer = try prometheus.ask("query", ["query": query])
            #expect(answer.contains("\"status\":\"success\""), "\(query): \(answer)")
        }
        #expect(try prometheus.ask("query", ["query": "count(segel_ready) == 2"]).contains("\"value\""))
        #expect(try healthy.stop() == 0)
        _ = try broken.stop()
    }

    /// Before the service starts: the compromise of a key, a certificate for one more day, a log that cannot be written out.
    private static func breakWhatCanBe(_ city: OperatedCity) throws {
        let keys = try city.segel(["key", "list", "--json", "--data", city.data] + city.passphrase)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(keys.output.utf8)) as? [String: Any])
        let signing = try #require(report["signing"] as? [[String: Any]])
        let kid = try #require(signing.first { $0["purpose"] as? String == "credential" }?["kid"] as? String)
        let compromise = ["key", "compromise", "--since", "now", "--draft", city.file("draft"), "--data", city.data]
        #expect(try city.segel(compromise + city.passphrase + ["--", kid]).status == 0)
        let made = try ShellRun(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -keyout '\(city.file("tls.key"))' \
            -out '\(city.file("tls.crt"))'
            for shard in '\(city.data)'/public/log/*/tile; do rm -r "$shard" && touch "$shard"; done
            """
        )
        #expect(made.status == 0, "\(made.errors)")
    }

    /// As Grafana would ask them for all instances.
    private static func dashboardQueries() throws -> [String] {
        let file = TestCity.repository.appending(path: "Docs/Observing/dashboard.json")
        let dashboard = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        let queries = panels.flatMap { $0["targets"] as? [[String: Any]] ?? [] }.compactMap { $0["expr"] as? String }
        #expect(queries.count > 30)
        return queries.map { $0.replacing("$instance", with: ".*") }
    }
}

/// `segel serve` as a process, with what it says.
private final class Started {
    private let process = Process()
    private let file: String

    /// `onSmallDisk`: on a copy of its data on a disk of its own that is nearly full.
    init(_ city: OperatedCity, _ arguments: [String], onSmallDisk: Bool = false) throws {
        file = city.file("said")
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        let serve = ["serve", "--port", "\(city.port)"] + city.passphrase + arguments
        let segel = Products.folder.appending(path: "segel").path
        process.executableURL = URL(filePath: onSmallDisk ? "/usr/bin/unshare" : segel)
        process.arguments =
            onSmallDisk ? ["-rm", "/bin/sh", "-c", Self.small, segel, city.data] + serve : serve + ["--data", city.data]
        process.standardError = try FileHandle(forWritingTo: URL(filePath: file))
        try process.run()
    }

    /// $0 is the program, $1 the data, the rest how to serve it. A service of this size writes some hundred KiB; 3 MiB of 64 are left.
    private static let small = """
        set -e
        mount -t tmpfs -o size=64m none /mnt
        cp -r "$1" /mnt/data
        shift
        dd if=/dev/zero of=/mnt/filling bs=1k count=$(($(df -k --output=avail /mnt | tail -1) - 3072)) 2>/dev/null
        exec "$0" "$@" --data /mnt/data
        """

    func isReady(_ port: Int) async throws {
        for _ in 0..<1_200 {
            if let url = URL(string: "http://127.0.0.1:\(port)/readyz"), (try? Data(contentsOf: url)) != nil { return }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("not ready: \(said)")
    }

    var said: String { FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// The exit status after SIGTERM.
    func stop() throws -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }
}

/// Debian's Prometheus with our rules, their waiting times cut: a test does not wait for ten minutes.
private final class RunningPrometheus {
    private let folder: TemporaryFolder
    private let process = Process()
    private let port = FreePort.next()

    init(_ targets: [String]) throws {
        folder = try TemporaryFolder()
        let rules = try String(contentsOf: TestCity.repository.appending(path: "Docs/Observing/alerts.yml"), encoding: .utf8)
        let hasty = rules.replacing(/for: \w+/, with: "for: 0s")
        try Data(hasty.utf8).write(to: URL(filePath: folder.path + "/alerts.yml"))
        let configuration = """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [alerts.yml]
            scrape_configs: [{job_name: segel, static_configs: [{targets: \(targets)}]}]
            """
        try Data(configuration.utf8).write(to: URL(filePath: folder.path + "/prometheus.yml"))
        process.executableURL = URL(filePath: "/usr/bin/prometheus")
        process.arguments = [
            "--config.file=\(folder.path)/prometheus.yml", "--storage.tsdb.path=\(folder.path)/data",
            "--web.listen-address=127.0.0.1:\(port)",
            "--log.level=error",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// One of its API's answers; empty where it does not answer yet.
    func ask(_ path: String, _ parameters: [String: String] = [:]) throws -> String {
        let fields = parameters.map { "--data-urlencode '\($0)=\($1)'" }.joined(separator: " ")
        return try ShellRun("curl -s -G \(fields) http://127.0.0.1:\(port)/api/v1/\(path)").output
    }

    /// `NAME INSTANCE` of each alert that fires, once they are as wished, or as they are after some minutes.
    func firing(until isEnough: (Set<String>) -> Bool) async throws -> Set<String> {
        var firing: Set<String> = []
        for _ in 0..<300 {
            firing = Self.firing(in: try ask("alerts"))
            if isEnough(firing) { break }
            try await Task.sleep(for: .seconds(1))
        }
        return firing
    }

    private static func firing(in answer: String) -> Set<String> {
        guard let object = try? JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any],
            let alerts = (object["data"] as? [String: Any])?["alerts"] as? [[String: Any]]
        else { return [] }
        return Set(
            alerts.filter { $0["state"] as? String == "firing" }.compactMap { alert in
                guard let labels = alert["labels"] as? [String: String], let name = labels["alertname"] else { return nil }
                return "\(name) \(labels["instance"] ?? "")"
            }
        )
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
