package import CoreMetrics
private import Synchronization

/// swift-metrics kept in memory, to be read as Prometheus' text. Only declared metrics exist in it: a name, or a label, that nobody declared is a mistake of
/// ours and ends the process where it is first used, which any test of that place finds.
package final class MetricRegistry: MetricsFactory {
    private let families: [String: MetricFamily]

    package init(_ descriptions: [MetricDescription]) {
        families = Dictionary(uniqueKeysWithValues: descriptions.map { ($0.name, MetricFamily($0)) })
    }

    /// What was counted here, and `readings` that others took just now, by name (Docs/Formats/Metrics.md).
    package func text(with readings: [MetricReading] = []) -> String {
        let own = families.values.map { ($0.description.name, $0.text) }
        let others = readings.map { ($0.description.name, ExpositionText.family($0)) }
        return (own + others).sorted { $0.0 < $1.0 }.map(\.1).joined()
    }

    private func family(_ label: String, _ kind: MetricDescription.Kind) -> MetricFamily {
        guard let family = families[label], family.description.kind == kind else { preconditionFailure("\(kind) \(label) is not declared") }
        return family
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        family(label, .counter).series(dimensions) { CounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        family(label, .gauge).series(dimensions) { GaugeSeries() }
    }

    /// Of an aggregating recorder a histogram; of one that does not aggregate the last value.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return family(label, .gauge).series(dimensions) { GaugeSeries() } }
        let family = family(label, .histogram)
        return family.series(dimensions) { HistogramSeries(bounds: family.description.bounds) }
    }

    /// Seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let family = family(label, .histogram)
        return family.series(dimensions) { HistogramSeries(bounds: family.description.bounds) }
    }

    /// A series is kept for as long as the process lives: a counter that went away and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// One metric and its series.
private final class MetricFamily: Sendable {
    let description: MetricDescription
    private let known = Mutex<[[String]: any MetricSeries]>([:])

    init(_ description: MetricDescription) { self.description = description }

    /// The one with these labels, made at its first use.
    func series<Series: MetricSeries>(_ dimensions: [(String, String)], making make: () -> Series) -> Series {
        let values = Dictionary(dimensions, uniquingKeysWith: { $1 })
        precondition(Set(values.keys) == Set(description.labels), "\(description.name) is by \(description.labels), not by \(values.keys)")
        let key = description.labels.map { values[$0] ?? "" }
        let found = known.withLock { known in
            let series = known[key] ?? make()
            known[key] = series
            return series
        }
        guard let series = found as? Series else { preconditionFailure("\(description.name) is used in two ways") }
        return series
    }

    var text: String {
        let series = known.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return ExpositionText.header(description) + series.map { $0.value.lines(of: description, $0.key) }.joined()
    }
}
