internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelUseCases
internal import ServiceLifecycle

/// `/api/v1/events`: an agency's machine fetches what a webhook would be sent, as a stream or page by page (Docs/Formats/Events.md).
struct EventRoutes: Sendable {
    let mall: Mall
    let door: AgencyDoor
    let streams: LiveStreams

    private static let lastEvent = HTTPField.Name("Last-Event-ID")!
    static let eventStream = "text/event-stream"

    func add(to router: Router<some RequestContext>) {
        router.get("/api/v1/events") { request, context in
            var response = await door.answering(context) { try await events(request) }
            response.headers[.vary] = "Accept"
            return response
        }
    }

    private func events(_ request: Request) async throws -> Response {
        let access = try await door.agency(request), query = request.uri.queryParameters
        let cursor = request.headers[Self.lastEvent] ?? query["cursor"].map(String.init)
        let limit = try CaseRoutes.limit(query["limit"].map(String.init))
        let isStream = Self.wantsStream(request)
        // Before the first look: what comes between that and the first wait is not waited for.
        let rings = streams.bell.rings
        // A stream, too, refuses what it cannot go on from before it begins.
        let page = try await mall.feed(after: cursor, limit: limit, for: access)
        guard isStream, let token = AgencyDoor.token(of: request) else { return Self.answer(page) }
        guard let place = streams.machines.place(for: access.id) else { throw Refusal(.tooMany, "too_many_streams") }
        let stream = EventStream(mall: mall, streams: streams, access: access, token: token)
        return Response(
            status: .ok,
            headers: [.contentType: Self.eventStream, .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // Ends when the machine goes, too.
                try await request.body.consumeWithCancellationOnInboundClose { _ in try await stream.write(page, since: rings, to: &writer)
                }
                try await writer.finish(nil)
                _ = place
            }
        )
    }

    /// Only where it is named (RFC 9110 section 12.5.1): whoever takes anything gets an answer that ends.
    private static func wantsStream(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { field in
            field.split(separator: ",").contains { range in
                range.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" } == eventStream
            }
        }
    }

    /// The events as they are, byte for byte.
    private static func answer(_ page: FeedPage) -> Response {
        var bytes = Array(#"{"items":["#.utf8)
        for (number, event) in page.events.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += event.body
        }
        return APIAnswer.bytes(bytes + Array(#"],"next":"\#(page.next)"}"#.utf8), .ok)
    }
}

/// One machine's stream.
struct EventStream {
    let mall: Mall
    let streams: LiveStreams
    let access: AgencyAccess
    let token: String

    /// At most so many looks a second, however often it rings: what came meanwhile is told together.
    private static let breath: Duration = .milliseconds(100)

    /// Until the token has run out or the machine would not be let in any more, or the service stops.
    /// `first`: what there was to tell, looked up when it had rung `rings` times.
    func write(_ first: FeedPage, since rings: UInt64, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        var page = first, quiet = streams.quietLooks, rings = rings
        while !Task.isShuttingDownGracefully {
            let isWhole = page.next != page.events.last?.cursor
            for event in page.events { try await writer.write(Self.text(of: event)) }
            if !page.events.isEmpty {
                quiet = 0
            } else if quiet >= (rings == 0 ? streams.quietLooks : 1) {
                quiet = 0
                // A comment, and how far everything is had by now: whoever comes back much later goes on from there.
                try await writer.write(ByteBuffer(string: ":\nid: \(page.next)\n\n"))
            }
            if isWhole {
                quiet += 1
                rings = try await wait(since: rings)
            }
            guard let next = try await look(after: page.next) else { return }
            page = next
        }
    }

    /// Until a case changed, or it is time to look anyway. Answers how often it has rung by then.
    private func wait(since rings: UInt64) async throws -> UInt64 {
        let bell = streams.bell
        try await withGracefulShutdownHandler {
            try await bell.wait(for: CaseBell.anyCase, since: rings, atMost: streams.pace)
            if bell.rings != rings { try await Task.sleep(for: min(Self.breath, streams.pace)) }
        } onGracefulShutdown: {
            bell.heard(.anything)
        }
        return bell.rings
    }

    /// Nil where it ends.
    private func look(after cursor: String) async throws -> FeedPage? {
        guard let access = try await mall.stillIn(access, by: token) else { return nil }
        do { return try await mall.feed(after: cursor, limit: Mall.feedPageLimit, for: access) } catch is Refusal { return nil }
    }

    private static func text(of event: FeedEvent) -> ByteBuffer {
        ByteBuffer(string: "id: \(event.cursor)\ndata: \(String(decoding: event.body, as: UTF8.self))\n\n")
    }
}
