internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What a look through the whole log found; see `LogCheck`.
package struct LogCheckReport: Sendable, Codable, Equatable {
    package enum Problem: Sendable, Codable, Equatable {
        /// A stored node is not what the entries give: the first one found.
        case nodes(shard: String)
        /// The published head is not one the entries had.
        case head(shard: String)
        /// Files that a published head needs and that are not there.
        case missing(shard: String, files: Int)
        /// A file whose bytes are not those of the entries; `firstEntry`: where in the shard they first may differ.
        case altered(file: String, firstEntry: UInt64)
        /// The published checkpoint is no note signed by the log.
        case checkpoint(shard: String)
    }

    package var entries: UInt64 = 0
    package var shards = 0
    package var tiles = 0
    package var problems: [Problem] = []
}

/// Recomputes the log from its entries and compares what is stored and what is published with it, tile by tile. Needs no key.
package struct LogCheck: Sendable {
    private let store: any Store
    private let publicFiles: any PublicFiles
    private let origin: String

    package init(store: any Store, publicFiles: any PublicFiles, configuration: Configuration) {
        self.store = store
        self.publicFiles = publicFiles
        origin = configuration.logOrigin
    }

    /// `repairing`: published files that are missing or altered are written anew, where the entries give the very head that was published.
    package func run(repairing: Bool = false) async throws -> LogCheckReport {
        var report = LogCheckReport()
        for shard in try await store.read({ try $0.logShards() }) { try await check(shard, repairing, &report) }
        return report
    }

    private func check(_ shard: LogShard, _ repairing: Bool, _ report: inout LogCheckReport) async throws {
        let size = try await store.read { try AnyLog($0, shard).logSize() }
        let published = try publishedHead(of: shard, &report)
        report.shards += 1
        report.entries += size
        var fold = TileFold()
        var missing = 0
        var differing: [(TilePath, [UInt8])] = []
        var bundle: [[UInt8]] = []
        var isPublishedHeadOurs = published == nil || published?.size == 0
        /// What the entries give at a path, beside what is published there, for paths that the published head needs.
        func compare(_ path: TilePath, _ bytes: [UInt8]) throws {
            report.tiles += 1
            guard let found = try publicFiles.read(.logTile(path.text, of: shard.name)) else {
                missing += 1
                return differing.append((path, bytes))
            }
            guard found != bytes else { return }
            let first = path.firstLeaf
            report.problems.append(.altered(file: path.text, firstEntry: first))
            differing.append((path, bytes))
        }
        for start in stride(from: UInt64(0), to: size, by: 256) {
            let entries = try await store.read { tx in try (start..<min(start + 256, size)).map { try tx.logEntry(at: shard.start + $0) } }
            for entry in entries {
                let completed = fold.add(entry)
                bundle.append(entry)
                if let published, fold.size <= published.size {
                    for tile in completed { try compare(tile.path, tile.bytes) }
                    if bundle.count == TilePath.fullWidth {
                        try compare(TilePath(.entries, index: (fold.size - 1) / 256, width: 256), Tile.bundle(bundle))
                    }
                }
                if let published, fold.size == published.size {
                    isPublishedHeadOurs = fold.head == published
                    for tile in fold.partials { try compare(tile.path, tile.bytes) }
                    if !bundle.isEmpty, bundle.count < TilePath.fullWidth {
                        try compare(TilePath(.entries, index: fold.size / 256, width: bundle.count), Tile.bundle(bundle))
                    }
                }
                if bundle.count == TilePath.fullWidth { bundle = [] }
            }
        }
        if missing > 0 { report.problems.append(.missing(shard: shard.name, files: missing)) }
        if !isPublishedHeadOurs { report.problems.append(.head(shard: shard.name)) }
        if try await !isStored(fold.head, shard) { report.problems.append(.nodes(shard: shard.name)) }
        guard repairing, isPublishedHeadOurs else { return }
        for (path, bytes) in differing { try publicFiles.publish(bytes, at: .logTile(path.text, of: shard.name)) }
    }

    /// Whether the stored nodes give this head.
    private func isStored(_ head: TreeHead, _ shard: LogShard) async throws -> Bool {
        do { return try await store.read { try LogReading.head(of: shard, $0) } == head } catch LogFailure.damaged { return false }
    }

    private func publishedHead(of shard: LogShard, _ report: inout LogCheckReport) throws -> TreeHead? {
        guard let note = try publicFiles.read(.checkpoint(of: shard.name)) else { return nil }
        guard let key = try publicFiles.read(.logKey(of: shard.name)) else { return nil }
        do { return try LogSigner(key: key, log: origin).checkpoint(String(decoding: note, as: UTF8.self)).head } catch {
            report.problems.append(.checkpoint(shard: shard.name))
            return nil
        }
    }
}
