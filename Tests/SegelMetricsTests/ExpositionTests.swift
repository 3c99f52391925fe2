import CoreMetrics
import Foundation
import SegelMetrics
import Testing

/// The text that Prometheus reads, rule by rule (Docs/Formats/Metrics.md).
@Suite("Metrics: Prometheus' text format")
struct ExpositionTests {
    private static let asked = MetricDescription.counter("segel_asked_total", "Asked, by \\ and\nmore.", by: "route", "class")
    private static let open = MetricDescription.gauge("segel_open", "Open.")
    private static let time = MetricDescription.histogram("segel_time_seconds", "How long.", by: "route", bounds: [0.5, 1])
    private static let free = MetricDescription.gauge("segel_free_bytes", "Free.", by: "disk")

    private func registry() -> MetricRegistry { MetricRegistry([Self.time, Self.open, Self.asked]) }

    @Test("rules 2, 4: families by name, with both lines before there is a value; whole numbers without a fraction")
    func families() {
        let registry = registry()
        #expect(
            registry.text() == """
                # HELP segel_asked_total Asked, by \\\\ and\\nmore.
                # TYPE segel_asked_total counter
                # HELP segel_open Open.
                # TYPE segel_open gauge
                # HELP segel_time_seconds How long.
                # TYPE segel_time_seconds histogram

                """
        )
        Meter(label: "segel_open", factory: registry).set(2.5)
        #expect(registry.text().contains("\nsegel_open 2.5\n"))
        Meter(label: "segel_open", factory: registry).set(3)
        #expect(registry.text().contains("\nsegel_open 3\n"))
    }

    @Test("rule 3: what a label says ends neither its quotes nor its line")
    func escaping() {
        let registry = registry()
        Counter(label: "segel_asked_total", dimensions: [("class", "2xx"), ("route", "/a\"b\\c\nd")], factory: registry).increment(by: 3)
        #expect(registry.text().contains("\nsegel_asked_total{route=\"/a\\\"b\\\\c\\nd\",class=\"2xx\"} 3\n"))
    }

    @Test("rule 5: buckets are cumulative, a value on a bound is in it, and the last is everything")
    func histogram() {
        let registry = registry()
        let timer = Timer(label: "segel_time_seconds", dimensions: [("route", "/")], factory: registry)
        for nanoseconds in [250_000_000, 500_000_000, 750_000_000, 4_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        #expect(
            registry.text().hasSuffix(
                """
                segel_time_seconds_bucket{route="/",le="0.5"} 2
                segel_time_seconds_bucket{route="/",le="1"} 3
                segel_time_seconds_bucket{route="/",le="+Inf"} 4
                segel_time_seconds_sum{route="/"} 5.5
                segel_time_seconds_count{route="/"} 4

                """
            )
        )
    }

    @Test("what others read stands among the rest by its name; series that are gone are gone")
    func readings() {
        let registry = registry()
        let text = registry.text(with: [MetricReading(Self.free, [(["b"], 1), (["a"], .infinity)])])
        #expect(
            text.contains(
                "# TYPE segel_free_bytes gauge\nsegel_free_bytes{disk=\"a\"} +Inf\nsegel_free_bytes{disk=\"b\"} 1\n# HELP segel_open"
            )
        )
        #expect(!registry.text(with: [MetricReading(Self.free, [])]).contains("disk"))
    }

    @Test("the same series from many threads at once loses nothing")
    func concurrent() async {
        let registry = registry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Counter(label: "segel_asked_total", dimensions: [("route", "/"), ("class", "2xx")], factory: registry).increment()
                        Timer(label: "segel_time_seconds", dimensions: [("route", "/")], factory: registry).recordNanoseconds(Int64(1))
                    }
                }
            }
        }
        let text = registry.text()
        #expect(text.contains("} 8000\n") && text.contains("segel_time_seconds_count{route=\"/\"} 8000\n"))
    }

    @Test("promtool finds nothing to say about names, types and help")
    func judged() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else {
            return print("skipped: no promtool here (apt-get install prometheus)")
        }
        let registry = registry()
        Counter(label: "segel_asked_total", dimensions: [("class", "2xx"), ("route", "/\"\\\n")], factory: registry).increment()
        Timer(label: "segel_time_seconds", dimensions: [("route", "/")], factory: registry).recordNanoseconds(Int64(7))
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(registry.text().utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && said.isEmpty, "\(said)")
    }
}
