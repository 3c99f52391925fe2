internal import HTTPTypes
internal import Hummingbird

/// Answers HEAD as it would GET, without the content (RFC 9110 section 9.3.2): the limits, the sign-in and the refusals are those of GET.
struct HeadAsGet: HTTPResponder {
    private let base: RouterResponder<PublicContext>
    /// Paths whose HEAD is a route of its own.
    private let own: [RoutePath]

    init(_ router: Router<PublicContext>) {
        base = router.buildResponder()
        own = router.routes.filter { $0.method == .head }.map { RoutePath($0.path.description) }
    }

    func respond(to request: Request, context: PublicContext) async throws -> Response {
        guard request.method == .head, !own.contains(where: { $0.fits(request.uri.path) }) else {
            return try await base.respond(to: request, context: context)
        }
        var head = request.head
        head.method = .get
        return try await base.respond(to: Request(head: head, body: request.body), context: context).createHeadResponse()
    }
}
