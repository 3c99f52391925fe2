internal import Foundation
internal import SegelMetrics

/// The disk that the data directory is on, and what grows there.
struct DiskReadings: Sendable {
    private static let free = MetricDescription.gauge("segel_disk_free_bytes", "Bytes free for this service where its data lie.")
    private static let size = MetricDescription.gauge("segel_disk_size_bytes", "Bytes of the file system where its data lie.")
    private static let database = MetricDescription.gauge("segel_database_bytes", "Bytes of the database's file.")
    private static let wal = MetricDescription.gauge("segel_database_wal_bytes", "Bytes of the database's write-ahead log.")
    private static let status = MetricDescription.gauge(
        "segel_status_list_oldest_timestamp_seconds",
        "When the published status list that is oldest was written; no value before there is one."
    )

    static let descriptions = [free, size, database, wal, status]

    let data: String
    let store: any DeploymentStore

    func read() -> [MetricReading] {
        var volume = statvfs()
        let isKnown = statvfs(data, &volume) == 0
        let files = store.fileSizes()
        return [
            MetricReading(Self.free, isKnown ? Double(volume.f_bavail) * Double(volume.f_frsize) : nil),
            MetricReading(Self.size, isKnown ? Double(volume.f_blocks) * Double(volume.f_frsize) : nil),
            MetricReading(Self.database, files.map { Double($0.database) }), MetricReading(Self.wal, files.map { Double($0.wal) }),
            MetricReading(Self.status, PublishedAges.oldestStatusList(in: data)),
        ]
    }
}

/// How old what verifiers fetch is, by its files.
enum PublishedAges {
    /// Unix seconds; nil where none is published.
    static func oldestStatusList(in data: String) -> Double? {
        let folder = URL(filePath: data + "/public/status")
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.contentModificationDateKey]) else {
            return nil
        }
        return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "jwt" }.compactMap { file in
            // A file that was replaced meanwhile is there again at the next look.
            do { return try file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate } catch { return nil }
        }.min()?.timeIntervalSince1970
    }
}
