internal import CoreMetrics
private import Synchronization

/// Values under one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    func lines(of description: MetricDescription, _ values: [String]) -> String
}

final class CounterSeries: MetricSeries, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }

    func lines(of description: MetricDescription, _ values: [String]) -> String {
        ExpositionText.line(description.name, description.labels, values, Double(value.load(ordering: .relaxed)))
    }
}

final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(new) }
    func record(_ new: Double) { set(new) }

    func lines(of description: MetricDescription, _ values: [String]) -> String {
        ExpositionText.line(description.name, description.labels, values, value.withLock { $0 })
    }
}

final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct State {
        /// One a bound, and one for what is above all of them; not cumulative.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        // A value on a bound is in it (Docs/Formats/Metrics.md, rule 5).
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func lines(of description: MetricDescription, _ values: [String]) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var text = "", below: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            below += count
            text += ExpositionText.line(
                description.name + "_bucket",
                description.labels + ["le"],
                values + [ExpositionText.number(bound)],
                Double(below)
            )
        }
        return text + ExpositionText.line(description.name + "_sum", description.labels, values, sum)
            + ExpositionText.line(description.name + "_count", description.labels, values, Double(below))
    }
}
