import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("A69: more than the machine can answer: who asks most is turned away first")
struct SheddingTests {
    private static let millisecond: UInt64 = 1_000_000

    @Test("requests queue where no task was on time for a while; one long piece of work is no queue")
    func lag() {
        let probe = LoopLag.Probe(at: 0), lag = LoopLag(probes: [probe])
        var now: UInt64 = 0
        func run(after milliseconds: UInt64) {
            now += milliseconds * Self.millisecond
            probe.run(at: now)
        }
        for _ in 0..<10 { run(after: 20) }
        #expect(!lag.isQueueing(at: now))
        run(after: 50)
        #expect(!lag.isQueueing(at: now), "late once")
        run(after: 20)
        run(after: 60)
        #expect(!lag.isQueueing(at: now), "on time in between")
        for _ in 0..<3 { run(after: 60) }
        #expect(lag.isQueueing(at: now) && !lag.isJammed(at: now))
        #expect(lag.isJammed(at: now + 300 * Self.millisecond), "not even a late one came")
        run(after: 20)
        #expect(!lag.isQueueing(at: now))
    }

    @Test("a client's part counts while the service is busy, and for half a minute after it was refused; others have theirs")
    func share() throws {
        var limits = RequestLimits.none
        let isTaken = limits.set("busy=3/60")
        #expect(isTaken)
        let share = FairShare(try #require(limits.share)), heavy: [UInt8] = [192, 0, 2, 1], other: [UInt8] = [192, 0, 2, 2]
        func wait(_ client: [UInt8], isBusy: Bool, at now: TokenBucket.Milliseconds) -> Int? {
            share.wait(for: client, isBusy: isBusy, at: now)
        }
        for _ in 0..<10 { #expect(wait(heavy, isBusy: false, at: 100_000) == nil, "calm: as much as one likes") }
        #expect(wait(heavy, isBusy: true, at: 100_000) == 1)
        #expect(wait(other, isBusy: true, at: 100_000) == nil)
        #expect(wait(heavy, isBusy: false, at: 100_000) != nil, "what was held back is why it looks calm")
        #expect(wait(heavy, isBusy: true, at: 101_000) == nil, "one a second is its part")
        #expect(wait(heavy, isBusy: false, at: 101_000) != nil)
        // Three at once again, and then held no longer.
        for _ in 0..<10 { #expect(wait(heavy, isBusy: false, at: 101_000 + FairShare.held) == nil) }
    }

    @Test("what clients held at their part may ask comes spread over the second, not all of it at a tick")
    func spread() throws {
        var limits = RequestLimits.none
        let isTaken = limits.set("busy=1/1200")
        #expect(isTaken)
        let share = FairShare(try #require(limits.share))
        var perTenth: [Int] = []
        for tenth in 0..<10 {
            let passed = (0..<100).count { share.wait(for: [192, 0, 2, 1], isBusy: true, at: Int64(50_000 + tenth * 100 + $0)) == nil }
            perTenth.append(passed)
        }
        #expect(perTenth == Array(repeating: 2, count: 10), "twenty a second")
    }

    private func answers(_ path: String, from clients: [String], _ lag: LoopLag, proxies: [String] = ["127.0.0.1"]) async throws
        -> [TestResponse]
    {
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city")
        var limits = RequestLimits.standard
        // One a minute: however slow this machine is, none is added meanwhile.
        let isTaken = limits.set("busy=2/1")
        #expect(isTaken)
        let router = try Server.router(city.mall, limits: limits, behind: try #require(TrustedProxies(proxies)), shedding: lag)
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            var answers: [TestResponse] = []
            for address in clients {
                answers.append(
                    try await client.execute(uri: path, method: .get, headers: [HTTPField.Name("X-Forwarded-For")!: address]) { $0 }
                )
            }
            return answers
        }
    }

    @Test(
        "503 with Retry-After and a code, as a page in both languages or as a problem; another client is answered",
        arguments: ["/sign-in", "/api/v1/services"]
    )
    func refused(_ path: String) async throws {
        let busy = LoopLag(probes: [LoopLag.Probe(at: 0)])
        let began = ContinuousClock.now
        let got = try await answers(path, from: ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"], busy)
        #expect(ContinuousClock.now - began >= .seconds(1), "so that it does not ask again at once")
        #expect(got.map(\.status.code) == [200, 200, 503, 200])
        #expect((1...60).contains(Int(got[2].headers[.retryAfter] ?? "") ?? 0) && got[2].headers[.cacheControl] == "no-store")
        let text = String(buffer: got[2].body)
        #expect(text.contains("sangat ramai") && text.contains("very busy"))
        if path.hasPrefix("/api/") { #expect(text.contains("\"overloaded\"")) } else { #expect(text.contains("lang=\"en\"")) }
    }

    @Test("a service that is on time refuses nobody, however much they ask; nor is anybody refused who cannot be told from others")
    func calm() async throws {
        let onTime = LoopLag(probes: [LoopLag.Probe(at: .max / 2)]), busy = LoopLag(probes: [LoopLag.Probe(at: 0)])
        let asking = Array(repeating: "192.0.2.1", count: 5)
        #expect(try await answers("/livez", from: asking, onTime).allSatisfy { $0.status == .ok })
        #expect(try await answers("/livez", from: asking, busy, proxies: []).allSatisfy { $0.status == .ok })
    }

    @Test("so many refusals wait at once; those beyond are answered without waiting, and a place that is free again is used")
    func held() async {
        let held = HeldBack(atMost: 2)
        let (waiting, came) = AsyncStream.makeStream(of: Void.self)
        let gates = [AsyncStream.makeStream(of: Never.self), AsyncStream.makeStream(of: Never.self)]
        await withTaskGroup(of: Void.self) { tasks in
            for gate in gates {
                tasks.addTask {
                    await held.wait {
                        came.yield()
                        for await _ in gate.stream {}
                    }
                }
            }
            var arrivals = waiting.makeAsyncIterator()
            for _ in gates { _ = await arrivals.next() }
            await held.wait { Issue.record("a third waits") }
            for gate in gates { gate.continuation.finish() }
        }
        var didWait = false
        await held.wait { didWait = true }
        #expect(didWait)
    }
}
