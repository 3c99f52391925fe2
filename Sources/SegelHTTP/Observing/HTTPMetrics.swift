package import CoreMetrics
internal import HTTPTypes
internal import SegelCredential
package import SegelMetrics
private import Synchronization

/// What the public door counts. No label holds anything that a request carries (Docs/Formats/Metrics.md, rule 6).
package final class HTTPMetrics: Sendable {
    static let requests = MetricDescription.counter(
        "segel_http_requests_total",
        "Requests answered, by the route they asked for.",
        by: "route",
        "method",
        "class"
    )
    static let durations = MetricDescription.histogram(
        "segel_http_request_duration_seconds",
        "How long a request took until its answer was ready to be sent.",
        by: "route",
        "method",
        bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
    )
    static let underWay = MetricDescription.gauge("segel_http_requests_in_flight", "Requests that are being answered.")
    static let refused = MetricDescription.counter(
        "segel_refused_total",
        "Requests, or connections, turned away by a limit.",
        by: "limit"
    )
    static let connections = MetricDescription.gauge("segel_connections_open", "Open connections of the public listener.")
    static let verifications = MetricDescription.counter(
        "segel_verifications_total",
        "Credentials and documents verified for others, by outcome.",
        by: "outcome"
    )

    package static let descriptions = [requests, durations, underWay, refused, connections, verifications]

    private struct Endpoint: Hashable {
        let route: String
        let method: String
        let statusClass: String
    }

    private let factory: any MetricsFactory
    private let endpoints = Mutex<[Endpoint: (Counter, Timer)]>([:])
    private let inFlight: Meter
    private let open: Meter
    private let outcomes: [String: Counter]
    private let limits: [RefusingLimit: Counter]

    /// `factory` must know `descriptions`.
    package init(_ factory: any MetricsFactory) {
        self.factory = factory
        inFlight = Meter(label: Self.underWay.name, factory: factory)
        open = Meter(label: Self.connections.name, factory: factory)
        // From the beginning at 0: a rate needs a value before.
        outcomes = Dictionary(
            uniqueKeysWithValues: ["accept", "reject", "cannot_decide"].map {
                ($0, Counter(label: Self.verifications.name, dimensions: [("outcome", $0)], factory: factory))
            }
        )
        limits = Dictionary(
            uniqueKeysWithValues: RefusingLimit.all.map {
                ($0, Counter(label: Self.refused.name, dimensions: [("limit", $0.name)], factory: factory))
            }
        )
    }

    /// Kept by nobody: for programs that are not observed.
    package static func unread() -> HTTPMetrics { HTTPMetrics(MetricRegistry(descriptions)) }

    func began() { inFlight.increment() }

    /// `route`: as it was registered; nil where the request found none. `status`: nil where nothing could be answered.
    func ended(_ route: String?, _ method: HTTPRequest.Method, status: Int?, nanoseconds: Int64) {
        inFlight.decrement()
        let endpoint = Endpoint(
            route: route ?? "none",
            method: Self.label(method),
            statusClass: status.map { "\($0 / 100)xx" } ?? "none"
        )
        let (count, duration) = endpoints.withLock { endpoints in
            if let known = endpoints[endpoint] { return known }
            let labels = [("route", endpoint.route), ("method", endpoint.method)]
            let made = (
                Counter(label: Self.requests.name, dimensions: labels + [("class", endpoint.statusClass)], factory: factory),
                Timer(label: Self.durations.name, dimensions: labels, factory: factory)
            )
            endpoints[endpoint] = made
            return made
        }
        count.increment()
        duration.recordNanoseconds(nanoseconds)
    }

    func verified(_ outcome: String) { outcomes[outcome]?.increment() }

    func verified(_ outcome: VerificationOutcome) {
        switch outcome {
        case .accept: verified("accept")
        case .reject: verified("reject")
        case .cannotDecide: verified("cannot_decide")
        }
    }

    func refused(by limit: RefusingLimit) { limits[limit]?.increment() }

    func connectionOpened() { open.increment() }
    func connectionClosed() { open.decrement() }

    /// RFC 9110, and PATCH. Anybody can send any other word.
    static func label(_ method: HTTPRequest.Method) -> String { methods.contains(method) ? method.rawValue : "other" }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}

/// What turns requests and connections away.
enum RefusingLimit: Hashable {
    case rate(RequestLimits.Group)
    /// Too many connections, in all or of one client.
    case connections, clientConnections
    /// A request, a handshake or the taking of an answer that went on for too long.
    case slow
    /// More than the machine can answer.
    case overload

    static let all = RequestLimits.Group.allCases.map(Self.rate) + [.connections, .clientConnections, .slow, .overload]

    var name: String {
        switch self {
        case .rate(let group): group.rawValue
        case .connections: "connections"
        case .clientConnections: "client-connections"
        case .slow: "slow"
        case .overload: "overload"
        }
    }
}
