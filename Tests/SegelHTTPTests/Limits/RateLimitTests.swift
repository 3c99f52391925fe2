import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelCredential
import SegelHTTP
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

/// Over connections, from loopback as behind a reverse proxy: the proxy says whose request it is.
@Suite("A69, A76, A81: what strangers may ask is counted, by client and together", .serialized)
struct RateLimitTests {
    private struct Answer: Sendable {
        let status: Int
        let text: String
        let headers: HTTPFields
    }

    private struct Ask: Sendable {
        let method: HTTPRequest.Method
        let path: String
        var from = "192.0.2.1"
        var headers: [(String, String)] = []
    }

    private static let groups: [(RequestLimits.Group, [(HTTPRequest.Method, String)])] = [
        (.nonce, [(.post, "/openid/nonce"), (.post, "/openid/challenge")]), (.push, [(.post, "/openid/par")]),
        (.authorize, [(.get, "/openid/authorize"), (.post, "/openid/authorize")]),
        (.token, [(.post, "/openid/token"), (.get, "/openid/offers/x")]),
        (.credential, [(.post, "/openid/credential"), (.post, "/openid/deferred"), (.post, "/openid/notification")]),
        (.ask, [(.post, "/verify/ask")]),
        (
            .agencyAPI,
            [
                (.get, "/api/v1/cases"), (.get, "/api/v1/cases/x"), (.post, "/api/v1/cases/x/decisions"),
                (.post, "/api/v1/webhooks"), (.get, "/api/v1/webhooks"), (.get, "/api/v1/webhooks/x"), (.delete, "/api/v1/webhooks/x"),
                (.post, "/api/v1/webhooks/x/verification"), (.get, "/api/v1/webhooks/x/deliveries"), (.get, "/api/v1/webhook-keys"),
                (.post, "/api/v1/webhooks/x/deliveries/x/redelivery"), (.get, "/api/v1/events"),
            ]
        ),
        (.agency, [(.post, "/api/v1/presentations"), (.get, "/api/v1/presentations/x"), (.get, "/api/v1/presentations/x/evidence")]),
        (
            .answer,
            [
                (.get, "/openid4vp/requests/x"), (.post, "/openid4vp/requests/x"), (.post, "/openid4vp/responses/x"),
                (.post, "/verify/requests/x/browser"),
            ]
        ), (.verify, [(.post, "/verify"), (.post, "/api/v1/verify")]), (.batch, [(.post, "/api/v1/verify/batch")]),
        (
            .signIn,
            [
                (.post, "/recover"), (.post, "/recover/code"), (.get, "/sign-in/with/x"), (.get, "/sign-in/with/x/done"),
                (.post, "/sign-in"), (.post, "/sign-in/passkey"),
                (.post, "/track"), (.post, "/activate"), (.post, "/sign-ins/password/change"), (.post, "/sign-ins/confirm"),
            ]
        ),
    ]

    private let folder: TemporaryFolder
    private let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private func limits(_ texts: String...) -> RequestLimits {
        var limits = RequestLimits.standard
        for text in texts {
            let isTaken = limits.set(text)
            #expect(isTaken, "\(text)")
        }
        return limits
    }

    private func answers(
        _ asks: [Ask],
        _ limits: RequestLimits,
        proxies: [String] = ["127.0.0.1"],
        between: @Sendable @escaping (Int) -> Void = { _ in }
    ) async throws -> [Answer] {
        let router = try Server.router(city.mall, limits: limits, behind: try #require(TrustedProxies(proxies)))
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            var answers: [Answer] = []
            for (number, ask) in asks.enumerated() {
                between(number)
                var fields: HTTPFields = [HTTPField.Name("X-Forwarded-For")!: ask.from]
                for (name, value) in ask.headers { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
                answers.append(
                    try await client.execute(uri: ask.path, method: ask.method, headers: fields) {
                        Answer(status: $0.status.code, text: String(buffer: $0.body), headers: $0.headers)
                    }
                )
            }
            return answers
        }
    }

    @Test("every endpoint of a group counts; another client, and time, go on", arguments: groups.map(\.0))
    func group(_ group: RequestLimits.Group) async throws {
        let endpoints = try #require(Self.groups.first { $0.0 == group }).1
        for (method, path) in endpoints {
            let ask = Ask(method: method, path: path)
            let clock = city.clock
            let asks = Array(repeating: ask, count: 4) + [Ask(method: method, path: path, from: "192.0.2.2"), ask, ask]
            let got = try await answers(asks, limits("\(group.rawValue)=3/30")) { if $0 == 5 { clock.advance(2) } }
            #expect(got.map { $0.status == 429 } == [false, false, false, true, false, false, true], "\(method) \(path)")
            #expect(got[3].headers[.retryAfter] == "2" && got[3].headers[.cacheControl] == "no-store", "\(path)")
            #expect(got[3].text.contains("rate_limited"), "\(path)")
            #expect(got[0].headers[.retryAfter] == nil)
        }
        // What stands beside it is counted by itself.
        let (method, path) = endpoints[0]
        let other: Ask = group == .nonce ? Ask(method: .post, path: "/openid/par") : Ask(method: .post, path: "/openid/nonce")
        let got = try await answers([Ask(method: method, path: path), other], limits("\(group.rawValue)=1/1"))
        #expect(got.allSatisfy { $0.status != 429 })
    }

    @Test("no group is without a test, and no endpoint of a stranger's outside the groups")
    func groupsAreAll() throws {
        #expect(Set(Self.groups.map(\.0)) == Set(RequestLimits.Group.allCases))
        let counted = Set(Self.groups.flatMap(\.1).map { "\($0.0.rawValue) \($0.1)" })
        let known = try Server.router(city.mall).routes.filter { $0.method == .post }.map { route in
            "POST " + route.path.description.replacing(/\{[a-z]+\}/, with: "x")
        }
        // These begin with a sign-in.
        let signedIn = [
            "/accesses", "/cases", "/credentials", "/for", "/mandates", "/notices", "/office", "/rights", "/services", "/sign-ins",
            "/sign-out", "/trusted", "/wallet",
        ]
        let open = known.filter { route in !signedIn.contains { route.hasPrefix("POST " + $0) } }
        #expect(!open.isEmpty && Set(open).isSubset(of: counted), "\(Set(open).subtracting(counted))")
    }

    @Test("all clients together, and a refused one takes nothing from the others")
    func together() async throws {
        let push = limits("push=1/1")
        let crowd = (1...21).map { Ask(method: .post, path: "/openid/par", from: "192.0.2.\($0)") }
        let got = try await answers(crowd, push)
        #expect(got.map { $0.status == 429 } == Array(repeating: false, count: 20) + [true])
        #expect(got[20].headers[.retryAfter] == "3", "twenty a minute")
        let flood = Array(repeating: Ask(method: .post, path: "/openid/par"), count: 30)
        let after = try await answers(flood + crowd.dropFirst().dropLast(2), push)
        #expect(after.count { $0.status == 429 } == 29)
    }

    @Test("an IPv6 subscriber's /64 is one client; the next one is another")
    func subscribers() async throws {
        let asks = ["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1", "::ffff:192.0.2.7", "192.0.2.7"].map {
            Ask(method: .post, path: "/openid/nonce", from: $0)
        }
        let got = try await answers(asks, limits("nonce=1/1"))
        #expect(got.map(\.status) == [200, 429, 200, 200, 429])
    }

    @Test("only a named proxy is believed; what a client wrote before it is not")
    func proxies() async throws {
        func statuses(_ from: [String], _ proxies: [String]) async throws -> [Int] {
            try await answers(from.map { Ask(method: .post, path: "/openid/nonce", from: $0) }, limits("nonce=1/1"), proxies: proxies)
                .map(\.status)
        }
        #expect(try await statuses(["198.51.100.9, 192.0.2.1", "198.51.100.8, 192.0.2.1"], ["127.0.0.1"]) == [200, 429])
        // Two proxies in a row.
        #expect(try await statuses(["192.0.2.1, 10.1.2.3", "192.0.2.1, 10.9.9.9"], ["127.0.0.1", "10.0.0.0/8"]) == [200, 429])
        #expect(try await statuses(["192.0.2.1, 10.1.2.3", "192.0.2.2, 10.1.2.3"], ["127.0.0.1", "10.0.0.0/8"]) == [200, 200])
        // What is no address leaves the request with the proxy.
        #expect(try await statuses(["192.0.2.1, unknown", "192.0.2.2, unknown"], ["127.0.0.1"]) == [200, 429])
        // A proxy on this machine that nobody named hides all clients: they are counted together.
        let hidden = try await statuses((1...21).map { "192.0.2.\($0)" }, ["203.0.113.1"])
        #expect(hidden == Array(repeating: 200, count: 20) + [429])
        #expect(TrustedProxies(["10.0.0.0/33"]) == nil && TrustedProxies(["proxy"]) == nil && TrustedProxies(["10.0.0.0/0"]) == nil)
    }

    @Test("an address written in another way is no way around")
    func spellings() async throws {
        let asks = ["/openid/nonce", "//openid//nonce", "/openid/nonce/", "/openid/nonce?x=1"].map { Ask(method: .post, path: $0) }
        #expect(try await answers(asks, limits("nonce=1/1")).count { $0.status == 200 } == 1)
    }

    @Test("programs are told by members of both kinds, people in their language")
    func words() async throws {
        let asks = [
            Ask(method: .post, path: "/openid/token"), Ask(method: .post, path: "/openid/token"), Ask(method: .post, path: "/verify"),
            Ask(method: .post, path: "/verify"), Ask(method: .post, path: "/verify", headers: [("Cookie", "__Host-lang=en")]),
        ]
        let got = try await answers(asks, limits("token=1/1", "verify=1/1"))
        let told = try JSONReader.readObject(Array(got[1].text.utf8))
        #expect(told["error"] == .string("temporarily_unavailable") && told["error_description"] == .string("rate_limited"))
        #expect(told["code"] == .string("rate_limited") && told["title_id"] == .string("Terlalu sering. Tunggu sebentar."))
        #expect(got[1].headers[.contentType] == "application/problem+json")
        #expect(got[3].text.contains("<h1>Terlalu sering. Tunggu sebentar.</h1>"))
        #expect(got[4].text.contains("<h1>Too often. Wait a little.</h1>") && got[4].headers[.contentSecurityPolicy] != nil)
    }

    @Test("what is refused is written nowhere")
    func noWrites() async throws {
        _ = try await city.mall.addWallet("dompet", name: "Dompet Uji", redirects: [IssuingCity.redirect])
        let before = try await city.mall.publishCheckpoint()
        let asks = Array(repeating: Ask(method: .post, path: "/openid/par"), count: 3)
        #expect(try await answers(asks, limits("push=1/1")).map(\.status) == [400, 429, 429])
        #expect(try await city.store.read { try $0.walletSecretCount(.pushedRequest) } == 0)
        #expect(try await city.mall.publishCheckpoint() == before)
    }

    @Test("limits are set by name, and nothing else is taken for one")
    func setting() async throws {
        for wrong in ["", "nonce", "nonce=", "nonce=1", "nonce=0/1", "nonce=1/0", "nonce=-1/1", "nonce=1/1/1", "x=1/1", "all=1/1", "all"] {
            var limits = RequestLimits.standard
            let isTaken = limits.set(wrong)
            #expect(!isTaken, "\(wrong)")
        }
        let asks = Array(repeating: Ask(method: .post, path: "/openid/nonce"), count: 3)
        #expect(try await answers(asks, limits("nonce=2/2")).map(\.status) == [200, 200, 429])
        for off in ["nonce=off", "all=off"] {
            #expect(try await answers(asks, limits("nonce=2/2", off)).allSatisfy { $0.status == 200 })
        }
    }
}
