internal import Foundation
internal import SegelMetrics

/// The process as the kernel counts it, under the names that Prometheus' own libraries give.
struct ProcessReadings: Sendable {
    private static let version = MetricDescription.gauge("segel_build_info", "Always 1; the version is in the label.", by: "version")
    private static let memory = MetricDescription.gauge("process_resident_memory_bytes", "Memory in RAM, in bytes.")
    private static let files = MetricDescription.gauge("process_open_fds", "Open file descriptors.")
    private static let fileLimit = MetricDescription.gauge("process_max_fds", "File descriptors that may be open.")
    private static let processor = MetricDescription.counter(
        "process_cpu_seconds_total",
        "Processor time used, user and system, in seconds."
    )
    private static let start = MetricDescription.gauge("process_start_time_seconds", "When the process started, in Unix seconds.")

    static let descriptions = [version, memory, files, fileLimit, processor, start]

    private let started = Date()

    func read() -> [MetricReading] {
        [
            MetricReading(Self.version, [([SegelCommand.version], 1)]), MetricReading(Self.memory, residentBytes),
            MetricReading(Self.files, openFiles), MetricReading(Self.fileLimit, Double(FileLimit.current)),
            MetricReading(Self.processor, Self.seconds), MetricReading(Self.start, started.timeIntervalSince1970),
        ]
    }

    /// The second number of `/proc/self/statm` (proc(5)), in pages; nil where there is no /proc.
    private var residentBytes: Double? {
        guard let text = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Double($0) }
        return numbers.count > 1 ? numbers[1] * Double(sysconf(Int32(_SC_PAGESIZE))) : nil
    }

    private var openFiles: Double? { FileLimit.open.map(Double.init) }

    private static var seconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}

/// How many files this process may have open.
enum FileLimit {
    /// The soft limit.
    static var current: UInt64 {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(limit.rlim_cur)
    }

    /// How many are open, less the one that counting opens; nil where there is no /proc.
    static var open: Int? {
        do { return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1 } catch { return nil }
    }

    /// Raises the soft limit to the hard one: the soft one of 1,024 is for programs that still use select(2).
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
