internal import HTTPTypes
internal import Hummingbird
internal import SegelUseCases

/// Answers what no route takes under the addresses of machines: another method with 405 and those there are (RFC 9110 section 15.5.6), an unknown
/// address below `/api/` with a problem instead of a page.
struct MethodCheck: RouterMiddleware {
    private let methods: [(path: RoutePath, methods: [String])]

    /// `router`: the machines' routes.
    init(_ router: Router<PublicContext>) {
        let paths = Dictionary(grouping: router.routes.filter { !$0.path.description.contains("*") }) { $0.path.description }
        methods = paths.map { path, routes in (RoutePath(path), routes.map(\.method.rawValue).sorted()) }
    }

    func handle(_ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response) async throws
        -> Response
    {
        // Nothing was found, or the last resort.
        guard context.endpointPath.map({ $0.contains("**") && $0.count < 5 }) ?? true else { return try await next(request, context) }
        if let found = methods.first(where: { $0.path.fits(request.uri.path) }) {
            var response = ErrorText(.methodNotAllowed, "method_not_allowed").problem(context.id)
            response.headers[.allow] = found.methods.joined(separator: ", ")
            return response
        }
        guard request.uri.path.split(separator: "/").first == "api" else { return try await next(request, context) }
        return ErrorText(Refusal.notFound).problem(context.id)
    }
}
