internal import CoreMetrics
internal import SegelHTTP
internal import SegelMetrics
internal import SegelSQLite
internal import SegelUseCases

/// All that a running `segel serve` counts, and the one registry it is read from.
final class ServiceMetrics: Sendable {
    static let commits = MetricDescription.histogram(
        "segel_commit_duration_seconds",
        "How long a commit took until it was on stable storage.",
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
    )
    static let failedCommits = MetricDescription.counter("segel_commit_failures_total", "Commits of which nothing was kept.")
    static let upkeep = MetricDescription.gauge(
        "segel_upkeep_success_timestamp_seconds",
        "When each step of the upkeep last succeeded; 0 where it has not since the start.",
        by: "step"
    )

    /// Every metric there is.
    static let descriptions =
        HTTPMetrics.descriptions + [commits, failedCommits, upkeep] + MallReadings.descriptions + ProcessReadings.descriptions
        + DiskReadings.descriptions + TLSReadings.descriptions + StreamReadings.descriptions + [ObservingRoutes.ready]

    let registry: MetricRegistry
    let http: HTTPMetrics
    private let commitTime: Timer
    private let commitFailures: Counter

    init() {
        registry = MetricRegistry(HTTPMetrics.descriptions + [Self.commits, Self.failedCommits, Self.upkeep])
        http = HTTPMetrics(registry)
        commitTime = Timer(label: Self.commits.name, factory: registry)
        commitFailures = Counter(label: Self.failedCommits.name, factory: registry)
    }

    var committing: CommitObserver {
        { [commitTime, commitFailures] duration, isKept in
            let parts = duration.components
            if isKept {
                commitTime.recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
            } else {
                commitFailures.increment()
            }
        }
    }

    func upkeepSucceeded(_ step: UpkeepStep, at now: UnixTime) {
        Meter(label: Self.upkeep.name, dimensions: [("step", step.rawValue)], factory: registry).set(now)
    }

    /// Before the first: an alert needs a value to compare.
    func upkeepBegins(_ steps: [UpkeepStep]) { for step in steps { upkeepSucceeded(step, at: 0) } }
}
