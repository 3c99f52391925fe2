internal import HTTPTypes
internal import Hummingbird
internal import SegelUseCases

/// Answers 429 (RFC 6585 section 4) before anything of a request is read, where its client or all clients together ask too often.
struct RateLimiting: RouterMiddleware {
    let limiter: RateLimiter
    let portal: Portal

    /// What is counted, by the route as it was registered: no way of writing an address is a way around it. Published files are not counted;
    /// they are anybody's to cache.
    private static let routes: [String: RequestLimits.Group] = {
        typealias Endpoint = IssuingAddresses.Endpoint
        return [
            "POST \(Endpoint.nonce.rawValue)": .nonce, "POST \(Endpoint.challenge.rawValue)": .nonce,
            "POST \(Endpoint.push.rawValue)": .push, "GET \(Endpoint.authorize.rawValue)": .authorize,
            "POST \(Endpoint.authorize.rawValue)": .authorize, "POST \(Endpoint.token.rawValue)": .token,
            "GET \(Endpoint.offers.rawValue)/{handle}": .token, "POST \(Endpoint.credential.rawValue)": .credential,
            "POST \(Endpoint.deferred.rawValue)": .credential, "POST \(Endpoint.notification.rawValue)": .credential,
            "POST /verify/ask": .ask, "POST /api/v1/presentations": .agency, "GET /api/v1/presentations/{id}": .agency,
            "GET /api/v1/presentations/{id}/evidence": .agency, "GET /api/v1/cases": .agencyAPI, "GET /api/v1/cases/{id}": .agencyAPI,
            "POST /api/v1/cases/{id}/decisions": .agencyAPI,
            "POST /api/v1/webhooks": .agencyAPI, "GET /api/v1/webhooks": .agencyAPI, "GET /api/v1/webhooks/{id}": .agencyAPI,
            "DELETE /api/v1/webhooks/{id}": .agencyAPI, "POST /api/v1/webhooks/{id}/verification": .agencyAPI,
            "GET /api/v1/events": .agencyAPI, "GET /api/v1/webhooks/{id}/deliveries": .agencyAPI, "GET /api/v1/webhook-keys": .agencyAPI,
            "POST /api/v1/webhooks/{id}/deliveries/{delivery}/redelivery": .agencyAPI,
            "GET /openid4vp/requests/{id}": .answer,
            "POST /openid4vp/requests/{id}": .answer, "POST /openid4vp/responses/{id}": .answer,
            "POST /verify/requests/{id}/browser": .answer, "POST /verify": .verify, "POST /api/v1/verify": .verify,
            "POST /api/v1/verify/batch": .batch, "POST /sign-in": .signIn, "POST /sign-in/passkey": .signIn, "POST /track": .signIn,
            "POST /activate": .signIn, "POST /recover": .signIn, "POST /recover/code": .signIn, "GET /sign-in/with/{name}": .signIn,
            "GET /sign-in/with/{name}/done": .signIn, "POST /sign-ins/password/change": .signIn, "POST /sign-ins/confirm": .signIn,
        ]
    }()

    func handle(_ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response) async throws
        -> Response
    {
        guard let route = context.endpointPath, let group = Self.group(of: route, request),
            let standing = limiter.standing(group, for: portal.proxies.client(of: request, context), at: portal.mall.now)
        else { return try await next(request, context) }
        var response: Response
        if let wait = standing.wait {
            portal.metrics.refused(by: .rate(group))
            response =
                Self.isPage(route)
                ? try await portal.answering(request, context) { _ in throw Self.refusal } : Self.answer(for: context.id)
            response.headers[.retryAfter] = "\(wait)"
        } else {
            response = try await next(request, context)
        }
        if !Self.isPage(route) { Self.tell(standing, of: group, in: &response) }
        return response
    }

    /// A machine that says it is signed in has a limit of its own, under which it is first found out whether it is.
    private static func group(of route: String, _ request: Request) -> RequestLimits.Group? {
        guard let group = routes["\(request.method.rawValue) \(route)"] else { return nil }
        let isForMachines: Set<RequestLimits.Group> = [.verify, .batch, .agency]
        return isForMachines.contains(group) && route.hasPrefix("/api/") && AgencyDoor.isKnocked(by: request) ? .agencyAPI : group
    }

    /// draft-ietf-httpapi-ratelimit-headers-10: what may be asked in which window, and what is left of it.
    private static func tell(_ standing: RateStanding, of group: RequestLimits.Group, in response: inout Response) {
        let limit = standing.limit, window = (limit.burst * 60 + limit.perMinute - 1) / limit.perMinute
        response.headers[HTTPField.Name("RateLimit-Policy")!] = "\"\(group.rawValue)\";q=\(limit.burst);w=\(window)"
        response.headers[HTTPField.Name("RateLimit")!] = "\"\(group.rawValue)\";r=\(standing.remaining);t=\(standing.untilFull)"
    }

    private static let refusal = Refusal(.tooMany, "rate_limited")

    static func isPage(_ route: String) -> Bool {
        !route.hasPrefix("/api/") && !route.hasPrefix("/openid4vp/")
            && (!route.hasPrefix("/openid/") || route == IssuingAddresses.Endpoint.authorize.rawValue)
    }

    /// With the members that wallets know from OAuth (RFC 6749 section 5.2).
    private static func answer(for requestID: String) -> Response {
        let text = ErrorText(refusal)
        return text.problem(requestID, ["error": WalletError.temporarilyUnavailable.rawValue, "error_description": text.code])
    }
}
