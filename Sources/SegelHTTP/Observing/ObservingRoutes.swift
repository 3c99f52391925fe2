package import Hummingbird
internal import NIOCore
package import SegelMetrics

/// The operator's listener: metrics for a scraper, and whether this process lives and may be sent requests.
package struct ObservingRoutes: Sendable {
    package static let ready = MetricDescription.gauge("segel_ready", "Whether this process may be sent requests, as /readyz says.")

    let registry: MetricRegistry
    let readiness: ServiceReadiness
    let readings: @Sendable () async -> [MetricReading]

    /// `readings`: what is not counted as it happens but looked up when it is asked for.
    package init(_ registry: MetricRegistry, _ readiness: ServiceReadiness, readings: @escaping @Sendable () async -> [MetricReading]) {
        self.registry = registry
        self.readiness = readiness
        self.readings = readings
    }

    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.get("/livez") { _, _ in Self.text("ok\n") }
        router.get("/readyz") { _, _ in
            let refusal = await readiness.refusal()
            return Self.text("\(refusal ?? "ready")\n", refusal == nil ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ in
            let isReady = await readiness.refusal() == nil
            let text = registry.text(with: await readings() + [MetricReading(Self.ready, isReady ? 1 : 0)])
            return Self.text(text, type: ExpositionText.mediaType)
        }
        return router
    }

    private static func text(_ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }
}
