/// Prometheus' text exposition format 0.0.4, as far as Docs/Formats/Metrics.md says.
package enum ExpositionText {
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    static func family(_ reading: MetricReading) -> String {
        let description = reading.description
        return header(description)
            + reading.samples.map { line(description.name, description.labels, $0.values, $0.value) }.sorted().joined()
    }

    /// Rule 2: there is a family, with or without values.
    static func header(_ description: MetricDescription) -> String {
        "# HELP \(description.name) \(escaped(description.help, quotes: false))\n# TYPE \(description.name) \(description.kind.rawValue)\n"
    }

    static func line(_ name: String, _ labels: [String], _ values: [String], _ value: Double) -> String {
        let pairs = zip(labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
        return "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(number(value))\n"
    }

    /// Rule 4.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// Rule 3.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for letter in text.unicodeScalars {
            switch letter {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(letter)
            }
        }
        return escaped
    }
}
