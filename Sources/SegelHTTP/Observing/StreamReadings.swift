package import SegelMetrics

/// The streams of events that are open at this process, as metrics.
package struct StreamReadings: Sendable {
    private static let open = MetricDescription.gauge(
        "segel_streams_open",
        "Open streams of events: of people who watch a case, and of agencies' machines.",
        by: "whose"
    )

    package static let descriptions = [open]

    private let streams: LiveStreams

    package init(_ streams: LiveStreams) { self.streams = streams }

    package func read() -> [MetricReading] {
        [MetricReading(Self.open, [(["people"], Double(streams.count)), (["machines"], Double(streams.machines.count))])]
    }
}
