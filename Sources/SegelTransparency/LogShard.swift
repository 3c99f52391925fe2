internal import SegelCrypto

/// One tree of the log. A deployment's log is a row of them: a year has its own, with its own origin, and a new one begins where the one
/// before ended (Docs/Formats/Log.md, rules 7 to 10).
package struct LogShard: Sendable, Hashable {
    /// Counted from 0.
    package let number: Int
    /// "2027"; "2027.2" for a second one in that year. Empty for the first of a deployment that is older than shards.
    package let name: String
    /// How many entries the shards before hold: its own entry 0 is the log's entry `start`.
    package let start: UInt64
    package let year: Int

    package init(number: Int, name: String, start: UInt64, year: Int) {
        self.number = number
        self.name = name
        self.start = start
        self.year = year
    }

    /// The name that its checkpoints carry. `log`: the log's own, such as "mpp.example/log".
    package func origin(of log: String) -> String { name.isEmpty ? log : "\(log)/\(name)" }

    /// Nil where an origin is no shard of this log.
    package static func name(in origin: String, of log: String) -> String? {
        if origin == log { return "" }
        guard origin.hasPrefix(log + "/") else { return nil }
        let name = String(origin.dropFirst(log.utf8.count + 1))
        return isName(name) ? name : nil
    }

    /// Those of `keys` under which an origin's checkpoints may be signed; one of a log as a whole stands for all its shards.
    package static func keys(_ keys: [NoteKey], for origin: String) -> [NoteKey] {
        let log = log(of: origin)
        return keys.filter { $0.name == origin || $0.name == log }.map { NoteKey(name: origin, key: $0.key) }
    }

    /// The log that a shard's origin belongs to.
    package static func log(of origin: String) -> String {
        guard let slash = origin.lastIndex(of: "/"), isName(String(origin[origin.index(after: slash)...])) else { return origin }
        return String(origin[..<slash])
    }

    /// The year of a moment by Western Indonesian Time, from the days since 1970 alone: asked for with every entry.
    package static func year(of time: Int64) -> Int {
        let (seconds, isOver) = time.addingReportingOverflow(7 * 3_600)
        // Days since 0000-03-01, in eras of 400 years; years here begin in March.
        let days = Self.floored(isOver ? time : seconds, 86_400) + 719_468
        let era = floored(days, 146_097), day = days - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        return Int(era * 400 + year + (dayOfYear >= 306 ? 1 : 0))
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 { value / divisor - (value % divisor < 0 ? 1 : 0) }

    /// Where a shard's files are, below the log's. One without a name has a folder all the same: at the log's own address are the last shard's.
    package static func folder(_ name: String) -> String { name.isEmpty ? "first" : name }

    /// Of what `folder` gave; nil for anything else.
    package static func name(inFolder folder: String) -> String? { folder == "first" ? "" : isName(folder) ? folder : nil }

    /// Four digits, with a number from 2 where the year has several.
    package static func isName(_ name: String) -> Bool { name.wholeMatch(of: /[0-9]{4}(\.([2-9]|[1-9][0-9]+))?/) != nil }
}

extension LogEvent {
    /// The entry that a shard begins with: the last head of the one before, whose name is `shard` (Docs/Formats/Log.md, rule 10).
    package static func opening(after shard: String, _ head: TreeHead, at time: Int64) -> [UInt8] {
        let subject = shard.isEmpty ? "log" : shard
        return LogEvent(kind: .shardOpened, at: time, subject: subject, detail: "\(head.size) \(Hex.encode(head.root.bytes))")
            .entry(salt: publicSalt)
    }
}

/// All shards as stored. Entries are counted through all of them; nodes are each shard's own.
package protocol ShardedLogPort {
    /// The number of entries in all shards.
    func logSize() throws -> UInt64
    /// In order; empty before the first entry.
    func logShards() throws -> [LogShard]
    /// The last one, and the number of entries in all.
    func logEnd() throws -> (shard: LogShard?, size: UInt64)
    func openLogShard(_ shard: LogShard) throws
    /// Throws `LogFailure.damaged` where a node that must be there is not.
    func logNode(shard: Int, level: Int, index: UInt64) throws -> LogHash
    /// `index`: among all entries.
    func logEntry(at index: UInt64) throws -> [UInt8]
    /// Appends at exactly `index` among all entries; refuses when the log has another size, so that two writers cannot fork it.
    func append(_ entry: [UInt8], at index: UInt64, shard: Int, nodes: [LogNode]) throws
}
