import Foundation
import SegelHTTP
import SegelTestSupport
import Testing

@testable import SegelPostgres
@testable import SegelUseCases
@testable import segel

/// What doctor makes of what it sees; each finding is wrong once.
@Suite("Doctor")
struct DoctorTests {
    private func health(
        now: UnixTime = 1_000_000,
        logEntries: UInt64 = 5,
        published: UInt64 = 5,
        newest: UnixTime = 999_999,
        witnessed: Bool? = nil,
        status: [Health.StatusAge] = [],
        probes: [Health.Probe] = [],
        testKeys: [Health.TestKey] = [],
        threshold: Int = 2,
        passkeys: Bool = true,
        timestamps: [TimestampStanding] = []
    ) -> Health {
        Health(
            now: now,
            logEntries: logEntries,
            publishedEntries: published,
            newestEntry: newest,
            isWitnessed: witnessed,
            statusLists: status,
            probes: probes,
            testKeys: testKeys,
            rootSigners: 3,
            rootThreshold: threshold,
            officersNeedPasskeys: passkeys,
            timestamps: timestamps
        )
    }

    private func facts(_ change: (inout ServiceFacts) -> Void = { _ in }) -> ServiceFacts {
        var facts = ServiceFacts()
        facts.address = "127.0.0.1:1"
        facts.fileLimit = 65_536
        facts.openFiles = 40
        change(&facts)
        return facts
    }

    @Test("the clock: behind the log, other than the service's, not kept") func clock() {
        func state(_ here: UnixTime, _ newest: UnixTime, _ isKept: Bool?) -> Finding.State {
            MachineFindings.clock(here: here, health: health(newest: newest), isKept: isKept).state
        }
        #expect(state(1_000_000, 999_999, true) == .ok && state(1_000_000, 999_999, nil) == .ok)
        #expect(state(1_000_000, 1_000_006, true) == .warning)
        #expect(state(1_000_006, 999_999, true) == .warning && state(999_994, 999_999, true) == .warning)
        #expect(state(1_000_000, 999_999, false) == .note)
    }

    @Test("disk and limits") func machine() {
        #expect(MachineFindings.disk(free: 9 << 30, size: 100 << 30, of: "/d").state == .warning)
        #expect(MachineFindings.disk(free: 11 << 30, size: 100 << 30, of: "/d").state == .ok)
        #expect(MachineFindings.disk(free: 20 << 30, size: 1_000 << 30, of: "/d").state == .ok, "room enough")
        #expect(MachineFindings.disk(of: "/nowhere/at/all").state == .warning)
        #expect(MachineFindings.libraries().isEmpty, "this machine makes PDFs")
        #expect(MachineFindings.libraries(missing: ["libqpdf.so.29: no such file"]).map(\.state) == [.warning])
        #expect(MachineFindings.limits(facts()).state == .ok)
        #expect(MachineFindings.limits(facts { $0.fileLimit = 1_023 }).state == .warning)
        #expect(MachineFindings.limits(facts { $0.openFiles = 60_000 }).state == .warning)
        #expect(MachineFindings.limits(facts { $0.lockedMemoryLimit = 1 << 20 }).state == .note)
    }

    @Test("who stamps PDFs: not revoked, being asked after, without its lists, revoked") func timestamps() {
        func found(_ state: TimestampStanding.State, asOf: UnixTime? = nil, gap: String? = nil) -> Finding? {
            DeploymentFindings.timestamps(health(timestamps: [.init(authority: "CN=TSA", state: state, asOf: asOf, gap: gap)])).first
        }
        #expect(DeploymentFindings.timestamps(health()).isEmpty)
        #expect(found(.good, asOf: 86_400)?.what == "CN=TSA, not revoked as of 1970-01-02" && found(.good)?.state == .ok)
        #expect(found(.pending)?.state == .note)
        let without = found(.without, gap: "http://tsa.example/root.crl: unreachable")
        #expect(without?.state == .warning && without?.what.contains("http://tsa.example/root.crl: unreachable") ?? false)
        #expect(found(.revoked)?.state == .warning && found(.revoked)?.what == "CN=TSA was revoked")
    }

    @Test("the TLS certificate: ended, soon, later, somebody else's") func tls() {
        func state(_ seconds: UnixTime?) -> Finding.State { DeploymentFindings.tls(facts { $0.tlsExpires = seconds }, now: 0).state }
        #expect(state(nil) == .ok && state(0) == .warning && state(13 * 86_400) == .warning && state(15 * 86_400) == .ok)
    }

    @Test("keys that do not do what they are for, and keys that everybody has") func keys() {
        #expect(DeploymentFindings.keys(health(probes: [.init(key: "index", problem: nil)])).map(\.state) == [.ok])
        let broken = DeploymentFindings.keys(
            health(probes: [.init(key: "a", problem: nil), .init(key: "b", problem: "signing_key_damaged")])
        )
        #expect(broken.map(\.state) == [.warning] && broken[0].what.contains("b "))
        #expect(DeploymentFindings.testKeys(health()).map(\.state) == [.ok])
        let printed = health(testKeys: [.init(key: "trust root x", source: "RFC 7515 appendix A.3")])
        #expect(DeploymentFindings.testKeys(printed).map(\.state) == [.warning])
        #expect(PublishedTestKeys.source(ofThumbprint: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")?.contains("8037") == true)
        #expect(DeploymentFindings.trial(health()).isEmpty && DeploymentFindings.trial(health(threshold: 1, passkeys: false)).count == 2)
    }

    @Test("the log's head: ahead of the database, waiting, without its witnesses") func log() {
        #expect(DeploymentFindings.log(health(), isServed: true).map(\.state) == [.ok])
        #expect(DeploymentFindings.log(health(logEntries: 4), isServed: true).map(\.state) == [.warning])
        #expect(DeploymentFindings.log(health(logEntries: 9), isServed: false)[0].what.contains("4 wait for segel serve"))
        #expect(DeploymentFindings.log(health(witnessed: false), isServed: true).map(\.state) == [.ok, .warning])
    }

    @Test("status lists: old, ended, not published; nobody signs them while nothing is served") func status() {
        func states(_ issued: UnixTime?, _ expires: UnixTime? = nil, served: Bool = true) -> [Finding.State] {
            let list = Health.StatusAge(agency: "a", list: 1, issuedAt: issued, expires: expires)
            return DeploymentFindings.statusLists(health(status: [list]), isServed: served).map(\.state)
        }
        #expect(states(999_000) == [.ok] && states(996_000) == [.warning] && states(996_000, served: false) == [.ok])
        #expect(states(nil) == [.warning] && states(nil, served: false) == [.ok])
        #expect(states(999_000, 999_999) == [.warning] && states(996_000, 999_999, served: false) == [.warning])
    }

    @Test("PostgreSQL: migrations, locks, long transactions, no synchronous standby") func database() {
        func states(_ missing: [String] = [], waiting: Int = 0, oldest: Int64 = 0, synchronous: Bool = true) -> [Finding.State] {
            StoreFindings.findings(
                DatabaseCondition(
                    version: "15",
                    missingMigrations: missing,
                    tables: 9,
                    waitingLocks: waiting,
                    sessions: 3,
                    oldestTransaction: oldest,
                    isSynchronous: synchronous
                )
            ).map(\.state)
        }
        #expect(states() == [.ok, .ok] && states(["99 later"]) == [.warning, .ok])
        #expect(states(waiting: 1) == [.ok, .warning] && states(oldest: 61) == [.ok, .warning])
        #expect(states(synchronous: false) == [.ok, .ok, .note])
    }

    @Test("a served city's own word on itself: every check, its reason and next command, and as JSON")
    func served() async throws {
        let city = try OperatedCity(), commands = try Commands()
        let made = try ShellRun(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=localhost -keyout '\(city.file("tls.key"))' \
            -out '\(city.file("tls.crt"))'
            """
        )
        #expect(made.status == 0)
        let metrics = FreePort.next(), tls = ["--tls-certificate", city.file("tls.crt"), "--tls-key", city.file("tls.key")]
        let serve = ["serve", "--data", city.data, "--port", "\(city.port)", "--metrics", "127.0.0.1:\(metrics)"] + tls
        let server = try commands.start(serve + city.passphrase)
        defer { server.terminate() }
        try await commands.waitFor("http://127.0.0.1:\(metrics)/readyz")
        let doctor = try city.segel(["doctor", "--data", city.data])
        #expect(doctor.status == 3, "\(doctor.output)\(doctor.errors)")
        #expect(doctor.output.contains("warning: the TLS certificate ends in 2 days: renew it in place"), "\(doctor.output)")
        #expect(doctor.output.contains("browsers refuse the portal from then on"))
        let json = try city.segel(["doctor", "--json", "--data", city.data])
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let findings = try #require(report["findings"] as? [[String: Any]])
        let checks = Set(findings.compactMap { $0["check"] as? String })
        let expected: Set = [
            "clock", "disk", "limits", "tls", "schema", "keys", "test keys", "trust root", "log head", "status", "trust list",
            "backup",
        ]
        #expect(checks.isSuperset(of: expected), "missing: \(expected.subtracting(checks).sorted())")
        for finding in findings where finding["state"] as? String == "warning" {
            #expect(finding["next"] is String && (finding["why"] as? String)?.isEmpty == false, "\(finding)")
        }
        server.terminate()
        server.waitUntilExit()
        #expect(try city.segel(["doctor", "--data", city.data] + city.passphrase).status == 0)
    }
}
