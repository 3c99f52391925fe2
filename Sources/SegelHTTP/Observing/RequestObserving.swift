internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Counts and logs each request once, when its answer is ready. Neither says whose it is: no address, no path as it was asked, no query, no header but the identifier.
struct RequestObserving: RouterMiddleware {
    let metrics: HTTPMetrics

    func handle(_ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response) async throws
        -> Response
    {
        let start = ContinuousClock.now
        metrics.began()
        do {
            let response = try await next(request, context)
            ended(request, context, response.status.code, since: start)
            return response
        } catch {
            // Nil: what could not be read as HTTP is answered, and closed, below the router.
            ended(request, context, (error as? any HTTPResponseError)?.status.code, since: start)
            throw error
        }
    }

    private func ended(_ request: Request, _ context: PublicContext, _ status: Int?, since start: ContinuousClock.Instant) {
        let passed = start.duration(to: .now).components
        let nanoseconds = passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000
        metrics.ended(context.endpointPath, request.method, status: status, nanoseconds: nanoseconds)
        // Refusals under load are no bug of ours (503); everything else of this class is.
        let level: Logger.Level = status.map { $0 >= 500 && $0 != 503 } ?? false ? .error : .info
        context.logger.log(
            level: level,
            "request",
            metadata: [
                "route": .string(context.endpointPath ?? "none"), "method": .string(HTTPMetrics.label(request.method)),
                "status": .stringConvertible(status ?? 0), "ms": .stringConvertible(nanoseconds / 1_000_000),
            ]
        )
    }
}
