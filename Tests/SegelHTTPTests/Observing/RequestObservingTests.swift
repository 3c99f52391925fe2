import Foundation
import HTTPTypes
import Hummingbird
import Logging
import SegelMetrics
import SegelTestSupport
import SegelUseCases
import Synchronization
import Testing

@testable import SegelHTTP

/// What is counted and logged of requests, and what is not.
@Suite("Requests observed: an identifier each, counts and lines without whose they are")
struct RequestObservingTests {
    private struct Answer: Sendable {
        let status: Int
        let text: String
        let id: String?
    }

    private struct Ask: Sendable {
        var method = HTTPRequest.Method.get
        var path = "/livez"
        var id: [String] = []
        var cookie = ""
        var body = ""
    }

    private let folder: TemporaryFolder
    private let city: TestCity
    private let registry = MetricRegistry(HTTPMetrics.descriptions)
    private let lines = KeptLines()

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private func answers(_ asks: [Ask]) async throws -> [Answer] {
        let router = try Server.router(city.mall, metrics: HTTPMetrics(registry))
        let kept = lines
        var logger = Logger(label: "test") { _ in KeptLog(lines: kept) }
        logger.logLevel = .info
        var door = OpenDoor()
        door.logger = logger
        return try await door.serving(router) { door in
            var answers: [Answer] = []
            for ask in asks { answers.append(try await apart { try Self.answer(to: ask, at: door.port) }) }
            return answers
        }
    }

    /// Over a socket without a time of its own: passwords are hashed beside everything else that is tested.
    private static func answer(to ask: Ask, at port: Int) throws -> Answer {
        let socket = try RawSocket(port: port, seconds: 600)
        let ids = ask.id.map { "X-Request-Id: \($0)\r\n" }.joined()
        let end = "Cookie: \(ask.cookie)\r\nContent-Length: \(ask.body.utf8.count)\r\nConnection: close\r\n\r\n\(ask.body)"
        socket.send("\(ask.method.rawValue) \(ask.path) HTTP/1.1\r\nHost: localhost\r\n\(ids)\(end)")
        let text = try #require(socket.readToEnd())
        let head = text.prefix { $0 != "{" && $0 != "<" }.split(separator: "\r\n")
        let id = head.first { $0.lowercased().hasPrefix("x-request-id: ") }.map { String($0.dropFirst(14)) }
        return Answer(status: Int(try #require(head.first).split(separator: " ")[1]) ?? 0, text: text, id: id)
    }

    @Test("a UUID is taken over into answer, problem and log; anything else gets an identifier of ours, each its own")
    func identity() async throws {
        let own = "0B2E9C4D-1A2B-4C3D-8E9F-001122334455"
        let wrong = [
            "1872010101909901", "x", own + "0", own.replacingOccurrences(of: "-", with: "0"), "siti@example.org",
            "\u{e9}" + own.dropFirst(),
            own.replacingOccurrences(of: "0B2E", with: "siti"),
        ]
        let asks =
            [
                Ask(method: .post, path: "/api/v1/verify/batch", id: [own], body: "[]"), Ask(path: "/nowhere", id: [own]),
                Ask(id: [own, own]),
            ]
            + wrong.map { Ask(id: [$0]) } + [Ask(method: .post, path: "/nowhere", id: [own])]
        let got = try await answers(asks)
        #expect(got[0].id == own.lowercased() && got[0].text.contains("\"request\":\"\(own.lowercased())\""), "\(got[0])")
        #expect(got[1].id == own.lowercased() && got[1].text.contains(own.lowercased()))
        #expect(got.last?.id == own.lowercased() && got.last?.status == 404)
        let made = got.dropFirst(2).dropLast().map { $0.id ?? "" }
        #expect(Set(made).count == made.count && made.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{17,32}/) != nil }, "\(made)")
        #expect(lines.all.count { $0.contains(own.lowercased()) } == 3)
    }

    @Test("A83: nothing that a request carries is in a log line or a metric: path, query, header, cookie, body")
    func canaries() async throws {
        let canary = "1872KENARI", nik = "1872010101909901"
        let carried = [
            Ask(path: "/services/\(canary)?q=\(nik)&\(canary)=1", cookie: "__Host-segel_session=\(canary)"),
            Ask(method: .post, path: "/sign-in", body: "name=\(nik)&password=\(canary)"),
            Ask(method: .post, path: "/api/v1/verify", id: [nik], body: "{\"\(canary)\":\"\(nik)\"}"),
            Ask(method: .init("PROPFIND")!, path: "/\(canary)/\(nik)"), Ask(path: "/api/v1/services/\(canary)"),
            Ask(path: "/track?reference=\(nik)"), Ask(method: .post, path: "/\(nik)", body: canary),
        ]
        let got = try await answers(carried)
        #expect(lines.all.count >= got.count, "\(lines.all)")
        let text = registry.text()
        for word in [canary, nik] {
            for line in lines.all { #expect(!line.contains(word), "\(line)") }
            #expect(!text.contains(word), "\(text)")
        }
        #expect(text.contains("method=\"other\""))
    }

    @Test("ASVS V16.3.2: access that was refused is a line that says what was refused to whom as what, never to whom")
    func refusedAccess() async throws {
        _ = try await city.citizen(1)
        let name = SignInName.nik("1872010101909901"), session = try await city.mall.signIn(name, password: TestCity.passphrase)
        let cookie = "__Host-segel_session=\(session)"
        let got = try await answers([
            Ask(path: "/office/rights", cookie: cookie), Ask(path: "/cases/KENARI", cookie: cookie),
            Ask(method: .post, path: "/sign-out", cookie: cookie), Ask(path: "/nirgends"),
        ])
        #expect(got.map(\.status) == [403, 404, 403, 404])
        let refused = lines.all.filter { $0.contains("access refused") }
        #expect(refused.count == 3 && refused.allSatisfy { $0.contains("citizen") }, "\(refused)")
        #expect(refused[0].contains("/office/rights") && refused[1].contains("/cases/{id}") && refused[2].contains("csrf"), "\(refused)")
        for line in lines.all { for word in [session, "KENARI", "1872010101909901", "Warga"] { #expect(!line.contains(word), "\(line)") } }
    }

    @Test("requests by route template, method and class; verifications by outcome; refusals by limit")
    func counts() async throws {
        _ = try await answers([
            Ask(), Ask(), Ask(path: "/api/v1/services/DKC-01"), Ask(path: "/api/v1/services/none"),
            Ask(method: .post, path: "/api/v1/verify", body: "nothing"),
            Ask(method: .post, path: "/api/v1/verify/batch", body: "[\"a\",\"b\"]"),
        ])
        let text = registry.text()
        for line in [
            "segel_http_requests_total{route=\"/livez\",method=\"GET\",class=\"2xx\"} 2",
            "segel_http_requests_total{route=\"/api/v1/services/{code}\",method=\"GET\",class=\"2xx\"} 1",
            "segel_http_requests_total{route=\"/api/v1/services/{code}\",method=\"GET\",class=\"4xx\"} 1",
            "segel_http_request_duration_seconds_count{route=\"/livez\",method=\"GET\"} 2", "segel_http_requests_in_flight 0",
            "segel_verifications_total{outcome=\"reject\"} 3", "segel_verifications_total{outcome=\"accept\"} 0",
            "segel_refused_total{limit=\"sign-in\"} 0",
        ] { #expect(text.contains(line + "\n"), "\(line) in \(text)") }
    }
}

/// Lines as a log would write them.
private final class KeptLines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func keep(_ line: String) { kept.withLock { $0.append(line) } }
}

private struct KeptLog: LogHandler {
    let lines: KeptLines
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    init(lines: KeptLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.keep("\(event.message) \(metadata.merging(event.metadata ?? [:]) { $1 })") }
}
