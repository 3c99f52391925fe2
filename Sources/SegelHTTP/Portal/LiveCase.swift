internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
internal import ServiceLifecycle

/// A case's page that renews itself: server-sent events (WHATWG HTML, section 9.2) say that something changed, never what; the page then fetches
/// its progress anew. Without a script the page is as whole, and reloading it does the same.
extension Portal {
    func addLiveCase(to router: Router<some RequestContext>) {
        router.get("/cases/:id/progress") { request, context in
            try await answering(request, context) { visit in
                let detail = try await mall.caseDetail(context.parameters.get("id") ?? "", for: visit.signedIn())
                return page("live", detail.service.name[visit.language], visit.acting(for: detail.acting), caseValues(detail, visit))
            }
        }
        router.get("/cases/:id/events") { request, context in
            try await answering(request, context) { visit in
                try await events(of: context.parameters.get("id") ?? "", request, visit)
            }
        }
    }

    /// `Last-Event-ID`, or before the first event `seen`, is the revision the page shows.
    private func events(of id: String, _ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        guard let session = visit.session else { throw NotSignedIn() }
        let last = request.headers[HTTPField.Name("Last-Event-ID")!] ?? request.uri.queryParameters["seen"].map(String.init)
        let seen = last.flatMap(UInt64.init) ?? 0
        let mark = try await mall.caseMark(id, session: session)
        // What tells a browser not to come back.
        if mark.isOver && mark.revision <= seen { return Response(status: .noContent) }
        guard let place = streams.place(for: person.account) else { throw Refusal(.tooMany, "too_many_streams") }
        let stream = CaseStream(mall: mall, streams: streams, id: id, session: session)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // Ends when the browser goes, too.
                try await request.body.consumeWithCancellationOnInboundClose { _ in try await stream.write(from: seen, to: &writer) }
                try await writer.finish(nil)
                _ = place
            }
        )
    }
}

/// One browser's stream of one case.
struct CaseStream {
    let mall: Mall
    let streams: LiveStreams
    let id: String
    let session: String

    /// Until the case is over, the session has ended or the service stops.
    func write(from first: UInt64, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        var seen = first, quiet = 0, rings = streams.bell.rings
        while !Task.isShuttingDownGracefully, let mark = try await mark() {
            if mark.revision > seen {
                seen = mark.revision
                quiet = 0
                try await writer.write(ByteBuffer(string: "id: \(seen)\nevent: changed\ndata: changed\n\n"))
            } else if quiet >= (rings == 0 ? streams.quietLooks : 1) {
                quiet = 0
                // A comment: whoever reads it knows that we are there, and we learn whether they are.
                try await writer.write(ByteBuffer(string: ":\n\n"))
            }
            if mark.isOver { return }
            quiet += 1
            let bell = streams.bell
            try await withGracefulShutdownHandler { [rings] in
                try await bell.wait(for: id, since: rings, atMost: streams.pace)
            } onGracefulShutdown: { [id] in
                bell.heard(.caseFile(id))
            }
            rings = bell.rings
        }
    }

    private func mark() async throws -> CaseMark? {
        do { return try await mall.caseMark(id, session: session) } catch is Refusal { return nil }
    }
}
