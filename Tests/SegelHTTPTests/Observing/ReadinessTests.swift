import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelMetrics
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import Synchronization
import Testing

@testable import SegelHTTP

@Suite("The operator's listener: metrics, /livez, /readyz")
struct ReadinessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func answers(_ city: TestCity, _ readiness: ServiceReadiness, _ paths: [String]) async throws -> [(Int, String)] {
        let readings = MallReadings(city.mall)
        let routes = ObservingRoutes(MetricRegistry(HTTPMetrics.descriptions), readiness) { await readings.read() }
        return try await Application(router: routes.router()).test(.router) { client in
            var answers: [(Int, String)] = []
            for path in paths {
                answers.append(try await client.execute(uri: path, method: .get) { ($0.status.code, String(buffer: $0.body)) })
            }
            return answers
        }
    }

    @Test("ready; not while it stops, not when verifiers would believe nothing; it lives all the while")
    func ready() async throws {
        let city = try await TestCity(folder.path + "/city")
        let readiness = ServiceReadiness(city.mall)
        let paths = ["/readyz", "/livez", "/metrics"]
        let before = try await answers(city, readiness, paths)
        #expect(before[0] == (200, "ready\n") && before[1] == (200, "ok\n") && before[2].1.contains("\nsegel_ready 1\n"))
        readiness.drain()
        let draining = try await answers(city, readiness, paths)
        #expect(draining[0] == (503, "draining\n") && draining[1].0 == 200 && draining[2].1.contains("\nsegel_ready 0\n"))
        city.clock.advance(91 * 86_400)
        #expect(try await answers(city, ServiceReadiness(city.mall), ["/readyz"])[0] == (503, "trust_list_expired\n"))
    }

    @Test("not when the store cannot write, though it can be read")
    func unwritable() async throws {
        let failing = Mutex(false)
        let city = try await TestCity(folder.path + "/city") { UnwritableStore(store: $0) { failing.withLock { $0 } } }
        failing.withLock { $0 = true }
        #expect(try await answers(city, ServiceReadiness(city.mall), ["/readyz"])[0] == (503, "store_unwritable\n"))
        failing.withLock { $0 = false }
        #expect(try await answers(city, ServiceReadiness(city.mall), ["/readyz"])[0].0 == 200)
    }

    @Test("the probe is a write that SQLite's file sees, and changes nothing")
    func probe() async throws {
        let city = try await TestCity(folder.path + "/city")
        try city.store.checkpoint()
        let before = try #require(city.store.fileSizes()?.wal)
        try await city.mall.checkWriting()
        #expect(try #require(city.store.fileSizes()?.wal) > before)
    }

    @Test("how the deployment stands: log, keys, trust list, backups, in moments and counts")
    func deployment() async throws {
        let city = try await TestCity(folder.path + "/city")
        _ = try await city.mall.publishCheckpoint()
        let text = try await answers(city, ServiceReadiness(city.mall), ["/metrics"])[0].1
        let entries = try await city.store.read { try $0.logSize() }
        for line in [
            "segel_observation_ok 1", "segel_log_entries \(entries)", "segel_log_published_entries \(entries)",
            "segel_log_events_total{kind=\"key-ceremony\"}", "segel_log_events_total{kind=\"failed-attempt\"} 0",
            "segel_signing_keys{agency=\"disdukcapil\",purpose=\"credential\",state=\"active\"} 1", "segel_trust_list_number 1",
            "segel_trust_list_ends_timestamp_seconds \(TestCity.start + 90 * 86_400)", "segel_backup_newest_timestamp_seconds 0",
            "segel_notices{state=\"waiting\"} 0", "segel_rotations_open 0",
        ] { #expect(text.contains("\n" + line), "\(line) in \(text)") }
    }
}

/// A store whose writes fail while `isFailing`.
private struct UnwritableStore: Store {
    let store: SQLiteStore
    let isFailing: @Sendable () -> Bool

    struct Full: Error {}

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        guard !isFailing() else { throw Full() }
        return try await store.write(body)
    }

    func eraseRemnants(_ remnants: [[UInt8]]) async throws { try await store.eraseRemnants(remnants) }
    func eraseAllRemnants() async throws { try await store.eraseAllRemnants() }
}
