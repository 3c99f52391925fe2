import Foundation
import Glibc
import SegelUseCases

/// More than the machine can answer (issue of every public service): first the capacity for a mix of requests, without limits; then twice that rate from clients that do
/// not even wait for answers, beside a thousand connections that are slow on purpose, while others ask modestly and want their answers in time.
///
///     script/overload [--seconds 60] [--segel PATH]
///
/// The clients are threads on the same cores; the bad ones at a lower priority, since elsewhere they would have machines of their own.
extension Benchmarks {
    static func overload() async throws {
        let seconds = option("seconds", default: 60, quick: 10), slow = option("slow", default: 1_000)
        let opening = 5, sources = option("addresses", default: 16), host = text("host") ?? "127.0.0.1"
        raiseFileLimit()
        let town = try await ServedTown(host: host, segel: text("segel"))
        let mix = mix(town)
        try await town.serve(["--limit", "all=off"])
        let most = await Crowd(town, mix, from: addresses(1, 32)).ask(32, rate: nil, for: .seconds(max(5, seconds / 6)))
        let capacity = Double(most.served) / Double(max(5, seconds / 6))
        town.stop()
        try await town.serve(host.hasPrefix("127.") ? ["--trusted-proxy", "127.0.0.1"] : [])
        let bad = Crowd(town, mix + [signIn], from: addresses(2, sources), niceness: 10), clients = 512
        let slowly = SlowConnections(town, from: addresses(3, 8))
        // They come before the flood: that they hold their places is what is asked.
        async let held = slowly.hold(slow, for: .seconds(seconds + opening))
        try await Task.sleep(for: .seconds(opening))
        async let flood = Flood(bad).ask(clients, rate: 2 * capacity, for: .seconds(seconds))
        let good = await Crowd(town, mix, from: addresses(4, 20)).ask(40, rate: 1, for: .seconds(seconds))
        let (flooded, kept) = await (flood, held)
        let isAlive = town.isRunning, memory = town.peakMemory, status = town.stop()
        report(capacity, flooded, kept, good, seconds: seconds, crashes: isAlive && status == 0 ? 0 : 1, memory: memory)
    }

    /// Six verifications, three pages (one of them a citizen's own), one status list.
    private static func mix(_ town: ServedTown) -> [Crowd.Asked] {
        let head = "POST /api/v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(town.credential.count)\r\n\r\n"
        let verify = Crowd.Asked(head: head, body: town.credential)
        func page(_ path: String, _ fields: String = "") -> Crowd.Asked { Crowd.Asked(head: ServedTown.get(path, fields), body: []) }
        return [
            verify, page("/"), verify, page("/services/SIP"), verify, page("/status/dpmptsp/1.jwt"), verify,
            page("/rights", "Cookie: segel_session=\(town.session)\r\n"), verify, verify,
        ]
    }

    /// What costs most: a password, of somebody who is not here.
    private static var signIn: Crowd.Asked {
        let body = "name=1872010101909999&password=salah"
        let head =
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return Crowd.Asked(head: head, body: Array(body.utf8))
    }

    /// Of this machine alone, in the network of `script/overload`; as what a proxy says where there is none.
    private static func addresses(_ kind: Int, _ count: Int) -> [String] {
        (1...count).map { "10.77.\(kind * 8 + $0 / 250).\($0 % 250 + 1)" }
    }

    private static func raiseFileLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func report(
        _ capacity: Double,
        _ bad: Flood.Result,
        _ slow: SlowConnections.Result,
        _ good: Crowd.Result,
        seconds: Int,
        crashes: Int,
        memory: Int
    ) {
        let offered = Double(bad.asked) / Double(seconds)
        let refused = bad.answered.filter { $0.key >= 400 }.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        let served = bad.answered.filter { $0.key < 400 }.values.reduce(0, +)
        Report.row("capacity", "capacity for the mix, without limits, 1/s", String(format: "%.0f", capacity))
        Report.row(
            "offered",
            "offered by bad clients for \(seconds) s, 1/s",
            String(format: "%.0f", offered),
            peer: String(format: "%.0f", capacity),
            against: "the capacity",
            ratio: String(format: "%.1f", offered / capacity),
            floor: "≥ 2.0",
            isMet: offered >= 1.95 * capacity
        )
        Report.row(
            "refused",
            "of those served; refused by status; not taken by any buffer; connections ended",
            "\(served); \(refused.joined(separator: ", ")); \(bad.untaken); \(bad.closed)"
        )
        Report.row("slow", "slow connections held; opened, closed by the service", "\(slow.held); \(slow.opened), \(slow.closed)")
        Report.row("crashes", "crashes under it", "\(crashes)", floor: "0", isMet: crashes == 0)
        Report.row("memory", "peak resident memory under it, MiB", "\(memory)", floor: "≤ 512", isMet: memory <= 512)
        Report.row(
            "good",
            "good clients meanwhile, p50 / p95 / p99, ms",
            String(format: "%.1f / %.1f / %.1f", good.milliseconds(0.5), good.milliseconds(0.95), good.milliseconds(0.99)),
            floor: "p99 ≤ 100",
            isMet: good.milliseconds(0.99) <= 100
        )
        let lost = good.asked - good.served
        Report.row(
            "lost",
            "good clients' requests: served, refused or failed",
            "\(good.served), \(lost)",
            floor: "0 failed",
            isMet: lost == 0
        )
    }
}
