internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Commits to an event in the log, inside the transaction it belongs to. `subject`: a random identifier, never a person's data.
    func log(
        _ kind: LogEventKind,
        subject: String,
        detail: String,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> UInt64 {
        try logProvably(kind, subject: subject, detail: detail, at: now, in: tx).index
    }

    /// The same, with the salt: whoever is given it beside subject and detail can check that this is what the entry commits to.
    /// `keepsClear`: false where the clear event is kept elsewhere, sealed for the citizen it is about.
    func logProvably(
        _ kind: LogEventKind,
        subject: String,
        detail: String,
        at now: UnixTime,
        keepsClear: Bool = true,
        in tx: any StoreTransaction
    ) throws -> (index: UInt64, salt: [UInt8]) {
        let place = try LogAppending.place(at: now, isTaken: isTaken, in: tx)
        let event = LogEvent(kind: kind, at: now, subject: subject, detail: detail)
        let keys = try logKeys(in: tx)
        let salt = keys?.salt(of: place) ?? random.bytes(LogEvent.saltCount)
        try LogAppending.append(event.entry(salt: salt), at: place, to: tx)
        if keepsClear, let keys { try tx.keepLogEvent(keys.seal(event, at: place.index, random: random), at: place.index) }
        return (place.index, salt)
    }

    /// Names of shards that were published once are not given again, whatever the database knows of them.
    private func isTaken(_ name: String) -> Bool { publicFiles.isPublished(.checkpoint(of: name)) }

    /// The name of this deployment's log; its shards' names begin with it.
    package var logOrigin: String { configuration.logOrigin }

    /// The log's keys are in a ring of their own, which belongs to no agency.
    static var logAgency: String { "log" }
}

extension Configuration {
    /// The public address without its scheme, and `/log`.
    package var logOrigin: String { publicURL.split(separator: "://").last.map { "\($0)/log" } ?? "log" }
}

/// Where the next entry goes.
struct LogPlace: Sendable {
    let shard: LogShard
    /// Among all entries.
    let index: UInt64
}

enum LogAppending {
    /// The end of the log; at the turn of a year a new shard is opened. A clock that is set back changes nothing: a shard never ends twice.
    static func place(at now: UnixTime, isTaken: (String) -> Bool = { _ in false }, in tx: any StoreTransaction) throws -> LogPlace {
        let (last, size) = try tx.logEnd()
        let year = LogShard.year(of: now)
        if let last, year <= last.year { return LogPlace(shard: last, index: size) }
        return try openShard(year, after: last, size, at: now, isTaken: isTaken, in: tx)
    }

    /// A shard's first entry is the last head of the one before (Docs/Formats/Log.md, rule 10): the newest root stands for all of them.
    @discardableResult
    static func openShard(
        _ year: Int,
        after last: LogShard?,
        _ size: UInt64,
        at now: UnixTime,
        isTaken: (String) -> Bool,
        in tx: any StoreTransaction
    ) throws -> LogPlace {
        let names = Set(try tx.logShards().map(\.name))
        let name = freeName(year) { names.contains($0) || isTaken($0) }
        let shard = LogShard(number: (last?.number ?? -1) + 1, name: name, start: size, year: year)
        let before = try last.map { try LogReading.head(of: $0, tx) }
        try tx.openLogShard(shard)
        let place = LogPlace(shard: shard, index: size)
        guard let last, let before else { return place }
        try append(LogEvent.opening(after: last.name, before, at: now), at: place, to: tx)
        return LogPlace(shard: shard, index: size + 1)
    }

    static func append(_ entry: [UInt8], at place: LogPlace, to tx: any StoreTransaction) throws {
        try TransparencyLog.append(entry, to: AnyLog(tx, place.shard, size: place.index - place.shard.start))
    }

    private static func freeName(_ year: Int, isTaken: (String) -> Bool) -> String {
        var text = String(max(0, min(year, 9_999)))
        text = String(repeating: "0", count: 4 - text.count) + text
        var name = text
        var number = 2
        while isTaken(name) {
            name = "\(text).\(number)"
            number += 1
        }
        return name
    }
}

/// One shard of the log in a transaction, as a concrete type, which generic domain code takes.
struct AnyLog: LogPort {
    private let tx: any StoreTransaction
    private let shard: LogShard
    private let size: UInt64

    /// `size`: of the shard.
    init(_ tx: any StoreTransaction, _ shard: LogShard, size: UInt64) {
        self.tx = tx
        self.shard = shard
        self.size = size
    }

    /// A shard as far as it goes: to the next one, or to the end.
    init(_ tx: any StoreTransaction, _ shard: LogShard) throws {
        let next = try tx.logShards().first { $0.number == shard.number + 1 }
        self.init(tx, shard, size: try (next?.start ?? tx.logSize()) - shard.start)
    }

    /// The last shard.
    init(_ tx: any StoreTransaction) throws {
        let end = try tx.logEnd()
        self.init(tx, end.shard ?? LogShard(number: 0, name: "", start: 0, year: 0), size: end.size - (end.shard?.start ?? 0))
    }

    func logSize() throws -> UInt64 { size }
    func logNode(level: Int, index: UInt64) throws -> LogHash { try tx.logNode(shard: shard.number, level: level, index: index) }
    func logEntry(at index: UInt64) throws -> [UInt8] { try tx.logEntry(at: shard.start + index) }
    func append(_ entry: [UInt8], at index: UInt64, nodes: [LogNode]) throws {
        try tx.append(entry, at: shard.start + index, shard: shard.number, nodes: nodes)
    }
}
