/// A metric as it is declared before anything is counted: nothing else is ever shown (Docs/Formats/Metrics.md, rule 6).
package struct MetricDescription: Sendable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package let name: String
    package let kind: Kind
    /// One sentence for operators.
    package let help: String
    /// In the order in which they are shown.
    package let labels: [String]
    /// Of a histogram: upper bounds, ascending, without the infinite one.
    package let bounds: [Double]

    package static func counter(_ name: String, _ help: String, by labels: String...) -> MetricDescription {
        MetricDescription(name: name, kind: .counter, help: help, labels: labels, bounds: [])
    }

    package static func gauge(_ name: String, _ help: String, by labels: String...) -> MetricDescription {
        MetricDescription(name: name, kind: .gauge, help: help, labels: labels, bounds: [])
    }

    package static func histogram(_ name: String, _ help: String, by labels: String..., bounds: [Double]) -> MetricDescription {
        MetricDescription(name: name, kind: .histogram, help: help, labels: labels, bounds: bounds)
    }
}

/// The values of one metric at one moment.
package struct MetricReading: Sendable {
    package struct Sample: Sendable {
        /// As many as the description has labels, in their order.
        package let values: [String]
        package let value: Double
    }

    package let description: MetricDescription
    package let samples: [Sample]

    /// For metrics without labels.
    package init(_ description: MetricDescription, _ value: Double?) {
        self.init(description, value.map { [([], $0)] } ?? [])
    }

    package init(_ description: MetricDescription, _ samples: [([String], Double)]) {
        self.description = description
        self.samples = samples.map { Sample(values: $0.0, value: $0.1) }
    }
}
