import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Buckets: bounded in number, exact in time")
struct BucketTests {
    private func limiter(_ text: String) -> RateLimiter {
        var limits = RequestLimits.none
        let isTaken = limits.set(text)
        #expect(isTaken)
        return RateLimiter(limits)
    }

    @Test("never more clients than two generations, and the one that comes again is not forgotten")
    func bounded() throws {
        var buckets = ClientBuckets()
        let limit = try #require(RequestLimits.Limit(burst: 1, perMinute: 1))
        let regular: [UInt8] = [0, 0, 0, 0]
        for number in 0..<100_000 {
            buckets[withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }] = TokenBucket(full: limit, at: 0)
            if number % 1_000 == 0 { buckets[regular] = buckets[regular] ?? TokenBucket(full: limit, at: TokenBucket.Milliseconds(number)) }
            #expect(buckets.count <= 2 * ClientBuckets.generation)
        }
        #expect(buckets[regular] != nil)
    }

    @Test("a client's burst, then as many a minute; Retry-After is the second in which one more goes through")
    func time() {
        let limiter = limiter("push=2/7")
        let client: [UInt8] = [192, 0, 2, 1]
        var now: UnixTime = 1_000
        func ask() -> Int? { limiter.wait(.push, for: client, at: now) }
        #expect(ask() == nil && ask() == nil && ask() == 9)
        now += 8
        #expect(ask() == 1)
        now += 1
        #expect(ask() == nil && ask() != nil)
        now += 3_600
        #expect(ask() == nil && ask() == nil && ask() != nil, "no more than the burst is saved up")
        var passed = 0
        for _ in 0..<600 {
            now += 1
            if ask() == nil { passed += 1 }
        }
        #expect(passed == 70)
    }

    @Test("a hospital checks a thousand licences at once, one by one, and as a batch; every group has an end")
    func standard() {
        let limiter = RateLimiter(.standard), client: [UInt8] = [192, 0, 2, 1]
        for _ in 0..<1_000 { #expect(limiter.wait(.verify, for: client, at: 1_000) == nil) }
        #expect(limiter.wait(.batch, for: client, at: 1_000) == nil)
        for group in RequestLimits.Group.allCases {
            let passed = (0..<10_000).count { _ in limiter.wait(group, for: [192, 0, 2, 2], at: 1_000) == nil }
            #expect((20...5_000).contains(passed), "\(group)")
        }
    }

    @Test("A39: a clock put back fills nothing and locks nobody out; one put forward fills once")
    func clock() {
        let limiter = limiter("push=1/60")
        let client: [UInt8] = [192, 0, 2, 1]
        #expect(limiter.wait(.push, for: client, at: 1_000_000_000) == nil)
        #expect(limiter.wait(.push, for: client, at: 0) != nil)
        #expect(limiter.wait(.push, for: client, at: 1) == nil)
        #expect(limiter.wait(.push, for: client, at: 9_000_000_000) == nil && limiter.wait(.push, for: client, at: 9_000_000_000) != nil)
        #expect(limiter.wait(.push, for: client, at: -9_000_000_000) != nil && limiter.wait(.push, for: client, at: 9_000_000_000) == nil)
    }
}
