import HTTPTypes
import Hummingbird
import NIOCore
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization
import Testing

@testable import SegelHTTP

/// Keeps what is written, and does something at each piece of it.
private final class Reader: ResponseBodyWriter, Sendable {
    let pieces = Mutex<[String]>([])
    let react: @Sendable (String) async throws -> Void

    init(_ react: @escaping @Sendable (String) async throws -> Void) { self.react = react }

    func write(_ buffer: ByteBuffer) async throws {
        let text = String(buffer: buffer)
        pieces.withLock { $0.append(text) }
        try await react(text)
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}

@Suite("A case's stream of events") struct LiveCaseTests {
    let folder: TemporaryFolder
    let place: TrackingCity
    let session: String
    let path: String

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
        session = try await place.session(TrackingCity.citizen)
        path = "/cases/\(place.waiting)/events"
    }

    /// What a reader is written who has seen revision 2, and reacts.
    private func read(_ react: @escaping @Sendable (String) async throws -> Void) async throws -> [String] {
        let reader = Reader(react)
        var writer: any ResponseBodyWriter = reader
        let stream = CaseStream(mall: place.mall, streams: place.streams, id: place.waiting, session: session)
        try await stream.write(from: 2, to: &writer)
        return reader.pieces.withLock { $0 }
    }

    @Test("quiet while nothing happens, \"changed\" when something did, and over with the case; nothing of the case is in it")
    func changes() async throws {
        let place = place
        let pieces = try await read { piece in
            if piece == ":\n\n" { try await place.mall.withdrawCase(place.waiting, for: place.person) }
        }
        #expect(pieces.first == "retry: 3000\n\n" && pieces.contains(":\n\n"))
        #expect(pieces.last == "id: 3\nevent: changed\ndata: changed\n\n")
    }

    @Test("told at once where the store tells of changes, however seldom it looks by itself", .timeLimit(.minutes(5)))
    func told() async throws {
        let place = place, streams = LiveStreams(pace: .seconds(3_600))
        streams.heard(.anything)
        let waker = Task {
            while streams.bell.waiting == 0 { try await Task.sleep(for: .milliseconds(2)) }
            try await place.mall.withdrawCase(place.waiting, for: place.person)
            // Another's wakes nobody here.
            streams.heard(.caseFile("another"))
            #expect(streams.bell.waiting == 1)
            streams.heard(.caseFile(place.waiting))
        }
        let reader = Reader { _ in }
        var writer: any ResponseBodyWriter = reader
        try await CaseStream(mall: place.mall, streams: streams, id: place.waiting, session: session).write(from: 2, to: &writer)
        try await waker.value
        #expect(reader.pieces.withLock { $0 }.last == "id: 3\nevent: changed\ndata: changed\n\n")
        #expect(streams.bell.waiting == 0)
    }

    @Test("what changed between the look and the wait is not waited for", .timeLimit(.minutes(5)))
    func rangMeanwhile() async throws {
        let bell = CaseBell(), seen = bell.rings
        bell.heard(.caseFile("a"))
        try await bell.wait(for: "a", since: seen, atMost: .seconds(3_600))
        let waiter = Task { try await bell.wait(for: "a", since: bell.rings, atMost: .seconds(3_600)) }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
    }

    @Test("ends when its session does")
    func signedOut() async throws {
        let place = place, session = session
        let pieces = try await read { piece in if piece == ":\n\n" { try await place.mall.signOut(session: session) } }
        #expect(!pieces.contains { $0.contains("changed") })
    }

    @Test("told at once of what was missed, by Last-Event-ID or by what the page showed; 204 where nothing more will come")
    func missed() async throws {
        let cookie = TrackingCity.cookie(session)
        try await place.mall.withdrawCase(place.waiting, for: place.person)
        let missed = try await place.get("\(path)?seen=2", cookie)
        #expect(missed.status == 200 && missed.headers[.contentType] == "text/event-stream" && missed.headers[.cacheControl] == "no-store")
        #expect(missed.text == "retry: 3000\n\nid: 3\nevent: changed\ndata: changed\n\n")
        #expect(try await place.get("\(path)?seen=3", ("Last-Event-ID", "2"), cookie).text == missed.text)
        #expect(try await place.get("\(path)?seen=2", ("Last-Event-ID", "3"), cookie).status == 204)
        #expect(place.streams.count == 0)
    }

    @Test("A74: nobody else's, and nothing without signing in")
    func strangers() async throws {
        _ = try await place.city.citizen(2)
        let other = TrackingCity.cookie(try await place.session(.nik("1872010101909902")))
        let refused = try await place.get(path, other),
            missing = try await place.get("/cases/\(String(repeating: "0", count: 32))/events", other)
        #expect(refused.status == 404 && missing.status == 404)
        #expect(try await place.get(path).status == 303)
    }

    @Test("A69: so many an account and so many in all; a place comes back when its stream ends")
    func bounded() async throws {
        let streams = LiveStreams()
        var held = (0..<LiveStreams.accountLimit).compactMap { _ in streams.place(for: place.person.account) }
        #expect(held.count == LiveStreams.accountLimit && streams.place(for: place.person.account) == nil)
        #expect(streams.place(for: place.officers[0].account) != nil)
        held.removeAll()
        #expect(streams.count == 0 && streams.place(for: place.person.account) != nil)
        let many = try (0..<LiveStreams.limit).compactMap { number in
            streams.place(for: try ObjectID(bytes: [UInt8](repeating: 0, count: 14) + [UInt8(number >> 8), UInt8(number & 255)]))
        }
        #expect(many.count == LiveStreams.limit && streams.place(for: place.person.account) == nil)
        let full = (0..<LiveStreams.accountLimit).compactMap { _ in place.streams.place(for: place.person.account) }
        #expect(try await place.get("\(path)?seen=2", TrackingCity.cookie(session)).status == 429)
        withExtendedLifetime(full) {}
    }
}
