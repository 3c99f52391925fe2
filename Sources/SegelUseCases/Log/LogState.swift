package import SegelTransparency
internal import SegelVault
private import Synchronization

/// The log as anybody may know it: what is published, how many entries of each kind, who has seen it.
package struct LogState: Sendable {
    package struct Shard: Sendable {
        package let origin: String
        /// Empty for a first one without a name.
        package let name: String
        package let size: UInt64
        package let isClosed: Bool
    }

    package struct Witness: Sendable {
        package let name: String
        /// When it last cosigned what is published; nil where it has not.
        package let cosignedAt: UnixTime?
    }

    package let log: String
    /// The newest last.
    package let shards: [Shard]
    /// Base64, of the last shard.
    package let root: String
    package let entries: UInt64
    package let counts: [LogEventKind: Int]
    package let newestEvent: UnixTime
    /// Empty where none are asked.
    package let witnesses: [Witness]
    /// How many of them must have spoken is fulfilled; nil where none need be.
    package let isWitnessed: Bool?
}

extension Mall {
    /// Of what is published; entries of the last seconds are not in it.
    package func logState() async throws -> LogState {
        let shards = try await store.read { try $0.logShards() }
        var lines: [LogState.Shard] = []
        var last: Checkpoint?
        for shard in shards {
            guard let published = try await publishedCheckpoint(of: shard) else { continue }
            last = published
            lines.append(
                LogState.Shard(
                    origin: published.origin,
                    name: shard.name,
                    size: published.head.size,
                    isClosed: published.continuedBy != nil || shard.number != shards.last?.number
                )
            )
        }
        let total = (last?.entriesBefore ?? 0) + (last?.head.size ?? 0)
        let (counts, newest) = try await logCounts(upTo: total)
        let times = try await publishedCosignatures()
        let isMet: Bool? = if let policy = witnessing?.policy, !policy.needsNobody { policy.isMet(by: Set(times.keys)) } else { nil }
        return LogState(
            log: logOrigin,
            shards: lines,
            root: last.map { $0.body.split(separator: "\n")[2].description } ?? "",
            entries: total,
            counts: counts,
            newestEvent: newest,
            witnesses: witnessing?.policy.witnesses.map { .init(name: $0.key.name, cosignedAt: times[$0.name].map { UnixTime($0) }) } ?? [],
            isWitnessed: isMet
        )
    }

    /// When each of the policy's witnesses cosigned the last shard's published checkpoint.
    private func publishedCosignatures() async throws -> [String: UInt64] {
        guard let witnessing, let note = try publicFiles.read(.checkpoint) else { return [:] }
        return try witnessing.policy.times(in: SignedNote(String(decoding: note, as: UTF8.self), anyOf: await noteKeys()))
    }

    /// The keys of all shards, as notes name them.
    func noteKeys() async throws -> [NoteKey] {
        try await store.read { tx in
            let keys = try tx.signingKeys(of: Self.logAgency, for: SigningPurpose.checkpoint.rawValue)
            return try tx.logShards().flatMap { shard in
                keys.map { NoteKey(name: shard.origin(of: self.logOrigin), key: $0.publicKey) }
            }
        }
    }

    /// Counts only what came since the last time.
    private func logCounts(upTo size: UInt64) async throws -> (counts: [LogEventKind: Int], newest: UnixTime) {
        let known = logCounts.upTo(size)
        let (added, newest) = try await store.read { tx in
            let newest = size == 0 ? 0 : try LogEvent.time(ofEntry: tx.logEntry(at: size - 1))
            return (try tx.logCounts(from: known.size, to: size), newest)
        }
        var counts = known.counts
        for (kind, count) in added { counts[kind, default: 0] += count }
        logCounts.remember(size, counts)
        let named = counts.compactMap { kind, count in LogEventKind(rawValue: kind).map { ($0, count) } }
        return (Dictionary(uniqueKeysWithValues: named), newest)
    }
}

/// How many entries of each kind there are up to a size.
final class LogCounts: Sendable {
    private let known = Mutex<(size: UInt64, counts: [UInt8: Int])>((0, [:]))

    /// Nothing where more was counted than is asked for.
    func upTo(_ size: UInt64) -> (size: UInt64, counts: [UInt8: Int]) { known.withLock { $0.size <= size ? $0 : (0, [:]) } }
    func remember(_ size: UInt64, _ counts: [UInt8: Int]) { known.withLock { $0 = (size, counts) } }
}
