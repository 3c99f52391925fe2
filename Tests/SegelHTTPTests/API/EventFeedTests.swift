import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelMetrics
import SegelTestSupport
import SegelVault
import ServiceLifecycle
import Synchronization
import Testing

@testable import SegelHTTP
@testable import SegelUseCases

/// Docs/Formats/Events.md.
@Suite("Events that an agency's machine fetches") struct EventFeedTests {
    private let folder: TemporaryFolder
    private let city: AgencyCity
    private let token: String
    private let streams = LiveStreams(pace: .milliseconds(2), quietLooks: 1)
    private static let path = "/api/v1/events"

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder, streams: streams)
        token = try await city.token()
    }

    private var mall: Mall { city.place.mall }
    private var asksForStream: (String, String) { ("Accept", "text/event-stream") }

    private func page(after cursor: String? = nil, limit: Int? = nil) async throws -> (items: [JSONObject], next: String, text: String) {
        let query = [cursor.map { "cursor=\($0)" }, limit.map { "limit=\($0)" }].compactMap { $0 }.joined(separator: "&")
        let answer = try await city.ask(.get, Self.path + (query.isEmpty ? "" : "?\(query)"), token)
        let items = try #require(answer.body?["items"]?.array, "\(answer.text)").compactMap(\.object)
        return (items, try #require(answer.body?["next"]?.string), answer.text)
    }

    private func refusal(_ query: String, headers: [(String, String)] = []) async throws -> String {
        let answer = try await city.ask(.get, Self.path + query, city.token(), headers: headers)
        return "\(answer.status) \(answer.body?["code"]?.string ?? "-")"
    }

    private func officer(_ name: String) async throws -> SignedIn {
        try await mall.signedIn(session: mall.signIn(.officer(name), password: TestCity.passphrase))
    }

    /// An application arrives, is claimed and withdrawn: three words. Answers its identifier.
    @discardableResult
    private func comeAndGo() async throws -> String {
        let id = try await city.place.city.submitted(city.place.person)
        _ = try await mall.decide(.claim, on: id, revision: 2, by: officer("periksa-dpmptsp"))
        try await mall.withdrawCase(id, for: city.place.person)
        return id
    }

    private func types(_ items: [JSONObject]) -> [String] { items.compactMap { $0["type"]?.string } }

    @Test("what a webhook would be sent, byte for byte, in order, from the first time it asked on") func sameAsWebhooks() async throws {
        let first = try await page()
        #expect(first.items.isEmpty)
        let webhook = Webhook(
            id: ObjectID(from: SystemRandom()),
            client: try await access().id,
            agency: "dpmptsp",
            url: "https://perizinan.dinkes.example/segel",
            codeDigest: [UInt8](repeating: 0, count: 32),
            createdAt: city.place.now,
            state: .active
        )
        try await mall.store.write { try $0.insert(webhook) }
        let id = try await comeAndGo()
        let carrier = Carried()
        #expect(try await mall.deliverWebhooks(by: carrier) == 3)
        let page = try await page(after: first.next)
        #expect(types(page.items) == ["case.arrived", "case.changed", "case.left"])
        #expect(page.items.map { $0["data"]?.object?["revision"] } == [.integer(2), .integer(3), .integer(4)])
        #expect(page.items.allSatisfy { $0["data"]?.object?["case"] == .string(id) })
        #expect(page.items.allSatisfy { $0["data"]?.object?.members.map(\.name) == ["case", "revision", "service", "state"] })
        for body in carrier.bodies { #expect(page.text.contains(body), "\(body)") }
        // Neither is it listed nor counted as a webhook, nor is anything sent to it.
        let listed = try await city.ask(.get, "/api/v1/webhooks", token)
        #expect(listed.body?["items"]?.array?.count == 1 && !listed.text.contains("segel:"))
        #expect(try await mall.observe().webhooks == [.active: 1])
    }

    @Test("a cursor goes on where it stopped, page by page; without one all that is kept comes again") func cursors() async throws {
        _ = try await page()
        for _ in 0..<2 { try await comeAndGo() }
        var cursor: String?, seen: [JSONObject] = []
        repeat {
            let next = try await page(after: cursor, limit: 4)
            seen += next.items
            #expect(next.items.count <= 4)
            guard cursor != next.next else { break }
            cursor = next.next
        } while true
        #expect(types(seen) == ["case.arrived", "case.changed", "case.left", "case.arrived", "case.changed", "case.left"])
        #expect(try await page().items == seen)
        // By the header that clients of server-sent events send, too, which goes before.
        let header = ("Last-Event-ID", try #require(cursor))
        #expect(try await city.ask(.get, "\(Self.path)?limit=2", token, headers: [header]).body?["items"] == .array([]))
    }

    @Test("A74: another agency's moves are none of it") func strangers() async throws {
        _ = try await page()
        let id = try await city.place.city.submitted(city.place.person)
        _ = try await city.place.city.approve(id, by: officer("periksa-dpmptsp"))
        // From here it lies with the health office.
        let doctor = try await officer("rekomendasi-dinkes")
        _ = try await mall.decide(.claim, on: id, revision: 3, by: doctor)
        let told = try await page().items
        #expect(types(told) == ["case.arrived", "case.left"])
    }

    @Test("a cursor that is none of ours, of a feed that ended, of a longer log or too old is refused, and so is a page of no size")
    func refused() async throws {
        // Before there is a feed nothing can go on.
        #expect(try await refusal("?cursor=00000000-1") == "404 cursor_unknown")
        let cursor = try await page().next
        let feed = cursor.prefix(8)
        for wrong in ["x", "", "00000000-5", "\(feed)-99999", "\(feed)-01", "\(feed)--1", "\(feed)-1-1", "\(cursor)x"] {
            #expect(try await refusal("?cursor=\(wrong)") == "404 cursor_unknown", "\(wrong)")
            #expect(try await refusal("", headers: [("Last-Event-ID", wrong), asksForStream]) == "404 cursor_unknown", "\(wrong)")
        }
        for limit in ["0", "101", "x"] { #expect(try await refusal("?limit=\(limit)") == "422 limit_refused") }
        try await comeAndGo()
        city.place.city.clock.advance(30 * 86_400)
        // As old as what is still kept.
        #expect(try await refusal("?cursor=\(cursor)") == "200 -")
        city.place.city.clock.advance(1)
        #expect(try await refusal("?cursor=\(cursor)") == "404 cursor_unknown")
    }

    @Test("one that nobody asks for ends after 30 days, with what was kept for it") func forgotten() async throws {
        let cursor = try await page().next
        try await comeAndGo()
        city.place.city.clock.advance(30 * 86_400)
        try await mall.sweepWebhookDeliveries()
        #expect(try await refusal("") == "200 -")
        // Somebody asked: it goes on for as long.
        city.place.city.clock.advance(30 * 86_400)
        try await mall.sweepWebhookDeliveries()
        #expect(try await mall.store.read { try $0.webhooks(of: nil).count } == 1)
        city.place.city.clock.advance(1)
        try await mall.sweepWebhookDeliveries()
        #expect(try await mall.store.read { try $0.webhooks(of: nil).isEmpty })
        #expect(try await refusal("?cursor=\(cursor)") == "404 cursor_unknown")
        #expect(try await refusal("") == "200 -")
    }

    @Test("who may not follow cases gets nothing, and nothing comes without signing in") func scopes() async throws {
        let other = try await city.token(scope: "verify")
        let refused = try await city.ask(.get, Self.path, other, headers: [asksForStream])
        #expect(refused.status == 403 && refused.body?["code"] == .string("scope_missing"))
        #expect(try await city.place.send(.get, Self.path, headers: [asksForStream]).status == 401)
    }

    private func access() async throws -> AgencyAccess {
        let address = TestWallet.issuer + Self.path
        return try await mall.agency(by: token, with: SentProof(jwt: city.proof(.get, Self.path, token).1, method: "GET", address: address))
    }

    /// What a reader of the stream is written, who reacts.
    private func read(after cursor: String, streams: LiveStreams? = nil, _ react: @escaping @Sendable (String) async throws -> Void)
        async throws -> [String]
    {
        let access = try await access(), reader = StreamReader(react), streams = streams ?? self.streams
        var writer: any ResponseBodyWriter = reader
        let stream = EventStream(mall: mall, streams: streams, access: access, token: token)
        let rings = streams.bell.rings, first = try await mall.feed(after: cursor, limit: 50, for: access)
        try await stream.write(first, since: rings, to: &writer)
        return reader.pieces
    }

    @Test("A85: a stream tells what comes, says now and then that it is there and how far it is, and ends when the machine is disabled")
    func stream() async throws {
        let cursor = try await page().next, told = Mutex<[String]>([]), mall = mall, city = city
        let pieces = try await read(after: cursor) { piece in
            guard piece.contains("data: ") else {
                // Quiet: it is told of one thing more, or ends.
                if piece.hasPrefix(":"), told.withLock({ $0.isEmpty }) { _ = try await city.place.city.submitted(city.place.person) }
                return
            }
            told.withLock { $0.append(piece) }
            try await mall.disableAgency(AgencyCity.name)
        }
        #expect(pieces.first == "retry: 3000\n\n")
        #expect(pieces[1].wholeMatch(of: /:\nid: [0-9a-f]{8}-[0-9]+\n\n/) != nil, "\(pieces)")
        let last = pieces.last?.wholeMatch(of: /id: ([0-9a-f]{8}-[0-9]+)\ndata: \{.*"type":"case.arrived"\}\n\n/)
        let name = try #require(last, "\(pieces)").1
        #expect(name.hasPrefix(cursor.prefix(8)))
        #expect(pieces.count { $0.contains("data: ") } == 1)
    }

    @Test("it ends with its token, and with a token that is put out") func ended() async throws {
        let cursor = try await page().next, city = city, mall = mall
        let pieces = try await read(after: cursor) { piece in if piece.hasPrefix(":") { city.place.city.clock.advance(301) } }
        #expect(pieces.count == 2)
        let keys = AgencyCity.jwks(city.key)
        let again = try await EventFeedTests.again(self)
        let ended = try await again.read(after: cursor) { piece in
            if piece.hasPrefix(":") { try await mall.replaceAgencyKeys(AgencyCity.name, with: keys) }
        }
        #expect(ended.count == 2)
    }

    /// The same, signed in anew.
    private static func again(_ other: EventFeedTests) async throws -> EventFeedTests {
        EventFeedTests(other.folder, other.city, try await other.city.token())
    }

    private init(_ folder: TemporaryFolder, _ city: AgencyCity, _ token: String) {
        (self.folder, self.city, self.token) = (folder, city, token)
    }

    @Test("told at once where the store tells of changes, however seldom it looks by itself", .timeLimit(.minutes(5)))
    func rung() async throws {
        let cursor = try await page().next, streams = LiveStreams(pace: .seconds(3_600)), mall = mall, city = city
        streams.heard(.anything)
        let waker = Task {
            while streams.bell.waiting == 0 { try await Task.sleep(for: .milliseconds(2)) }
            _ = try await city.place.city.submitted(city.place.person)
            streams.heard(.caseFile("any"))
        }
        let pieces = try await read(after: cursor, streams: streams) { piece in
            if piece.contains("data: ") { try await mall.disableAgency(AgencyCity.name) }
            if piece.contains("data: ") { streams.heard(.caseFile("any")) }
        }
        try await waker.value
        #expect(pieces.last?.contains("case.arrived") == true && streams.bell.waiting == 0)
    }

    @Test(
        "over HTTP: its type, never kept; a place of its own that comes back when it ends, and beyond these 429 (A69)",
        .timeLimit(.minutes(5))
    )
    func served() async throws {
        _ = try await page()
        try await comeAndGo()
        let city = city, token = token, streams = streams, mall = mall
        let open = Task { try await city.ask(.get, Self.path, token, headers: [("Accept", "application/json;q=0.5, text/event-stream")]) }
        while streams.machines.count == 0 { try await Task.sleep(for: .milliseconds(2)) }
        let owner = try await access().id
        var held = (1..<LiveStreams.machineLimit).compactMap { _ in streams.machines.place(for: owner) }
        #expect(held.count == LiveStreams.machineLimit - 1)
        let shown = MetricRegistry(StreamReadings.descriptions).text(with: StreamReadings(streams).read())
        #expect(shown.contains(#"segel_streams_open{whose="machines"} 4"#) && shown.contains(#"segel_streams_open{whose="people"} 0"#))
        let refused = try await city.ask(.get, Self.path, token, headers: [asksForStream])
        #expect(refused.status == 429 && refused.body?["code"] == .string("too_many_streams") && refused.headers[.retryAfter] == "30")
        // Whoever polls needs no place.
        #expect(try await city.ask(.get, Self.path, token).status == 200)
        held.removeAll()
        try await mall.disableAgency(AgencyCity.name)
        let answer = try await open.value
        #expect(answer.status == 200 && answer.headers[.contentType] == "text/event-stream" && answer.headers[.vary] == "Accept")
        #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[HTTPField.Name("DPoP-Nonce")!] != nil)
        #expect(answer.text.hasPrefix("retry: 3000\n\nid: ") && answer.text.matches(of: /\ndata: \{/).count == 3)
        #expect(streams.machines.count == 0)
    }

    @Test("a service that stops ends a stream whole, and a node that is asked next goes on where it ended") func drained() async throws {
        let cursor = try await page().next, access = try await access(), mall = mall, token = token
        let streams = LiveStreams(pace: .seconds(3_600))
        let router = OpenDoor.echo()
        router.get("/events") { _, _ in
            let first = try await mall.feed(after: cursor, limit: 50, for: access)
            let stream = EventStream(mall: mall, streams: streams, access: access, token: token)
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await stream.write(first, since: 0, to: &writer)
                    try await writer.finish(nil)
                }
            )
        }
        try await comeAndGo()
        let said = try await OpenDoor().serving(router) { door in
            let socket = try RawSocket(port: door.port)
            socket.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            let begun = try await apart { socket.read(until: "case.left\"}\n\n") }
            await door.group.triggerGracefulShutdown()
            let rest = try await apart { socket.readToEnd() }
            return (begun ?? "") + (rest ?? "-")
        }
        // The empty chunk: nothing was cut off.
        #expect(said.hasSuffix("0\r\n\r\n"), "\(said)")
        let last = try #require(said.matches(of: /id: (\S+)\n/).last?.1)
        #expect(try await page(after: String(last)).items.isEmpty)
        try await comeAndGo()
        #expect(try await page(after: String(last)).items.count == 3)
    }
}

/// Keeps what is written, and does something at each piece of it.
private final class StreamReader: ResponseBodyWriter, Sendable {
    private let written = Mutex<[String]>([])
    private let react: @Sendable (String) async throws -> Void

    init(_ react: @escaping @Sendable (String) async throws -> Void) { self.react = react }

    var pieces: [String] { written.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        let text = String(buffer: buffer)
        written.withLock { $0.append(text) }
        try await react(text)
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}

/// Keeps what is sent to it.
private final class Carried: WebhookCarrier {
    private let sent = Mutex<[String]>([])

    var bodies: [String] { sent.withLock { $0 } }

    func send(_ webhook: SignedWebhook, to url: String) async throws(DeliveryFailure) {
        sent.withLock { $0.append(String(decoding: webhook.body, as: UTF8.self)) }
    }
}
