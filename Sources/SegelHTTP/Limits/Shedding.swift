internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
private import Synchronization

/// Answers 503 with Retry-After (RFC 9110 section 15.6.4) before anything of a request is read, where more is asked than this machine can answer: first to clients
/// that have had more than their part, so that everybody else is answered as ever; to everybody only where requests have queued for longer than people wait.
struct Shedding: RouterMiddleware {
    /// Requests under way, below which lateness is not this service's doing. Slow bodies are among them, which wait for their clients; hence both signs together.
    static let fewest = 256
    /// Seconds, for whom only the crowd is the reason.
    private static let crowdWait = 2
    /// Each who waits costs a few kilobytes, and one connection may have a hundred requests (RFC 9113 section 5.1.2).
    private static let mostPaused = 2_048
    /// Milliseconds before a client is refused that has had more than its part: by when it came, so that not all of a flood are answered in one moment.
    private static var milliseconds: Int64 { 1_000 + Int64(NIODeadline.now().uptimeNanoseconds / 1_000 % 500) }

    let lag: LoopLag
    let share: FairShare?
    let portal: Portal
    private let underWay = UnderWay()
    private let heldBack = HeldBack(atMost: mostPaused)

    init(_ lag: LoopLag, _ limits: RequestLimits, _ portal: Portal) {
        self.lag = lag
        self.portal = portal
        share = limits.share.map { FairShare($0) }
    }

    private final class UnderWay: Sendable {
        let count = Atomic<Int>(0)
    }

    func handle(_ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response) async throws
        -> Response
    {
        if let refusal = refusal(request, context) {
            portal.metrics.refused(by: .overload)
            // Whoever asks again as soon as they are answered asks once a second on each of their connections, which are counted, too.
            if refusal.isHeldBack {
                // Cancelled with its connection: then nobody hears the answer anyway.
                await heldBack.wait { try? await Task.sleep(for: .milliseconds(Self.milliseconds)) }
            }
            return Self.answer(request, context, after: refusal.wait)
        }
        underWay.count.wrappingAdd(1, ordering: .relaxed)
        defer { underWay.count.wrappingSubtract(1, ordering: .relaxed) }
        return try await next(request, context)
    }

    /// `wait`: seconds. Nil where the request may go on.
    private func refusal(_ request: Request, _ context: PublicContext) -> (wait: Int, isHeldBack: Bool)? {
        guard let share else { return nil }
        let now = NIODeadline.now().uptimeNanoseconds
        if underWay.count.load(ordering: .relaxed) >= Self.fewest, lag.isJammed(at: now) { return (Self.crowdWait, false) }
        guard let client = portal.proxies.client(of: request, context) else { return nil }
        let milliseconds = TokenBucket.Milliseconds(now / 1_000_000)
        return share.wait(for: client, isBusy: lag.isQueueing(at: now), at: milliseconds).map { ($0, true) }
    }

    private static let text = ErrorText(.serviceUnavailable, "overloaded")

    /// A page costs what is to be spared here, so people get one that is ready.
    private static func answer(_ request: Request, _ context: PublicContext, after wait: Int) -> Response {
        var response =
            RateLimiting.isPage(request.uri.path)
            ? Response(
                status: text.status,
                headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: page)
            ) : text.problem(context.id)
        response.headers[.retryAfter] = "\(wait)"
        return response
    }

    private static let page = ByteBuffer(
        string: """
            <!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>503</title>
            <link rel="stylesheet" href="/assets/segel.css"><main><h1>\(text.message.id)</h1><p lang="en">\(text.message.en)</p></main></html>

            """
    )
}
