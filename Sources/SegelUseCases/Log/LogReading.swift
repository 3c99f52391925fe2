internal import SegelTransparency
internal import SegelVault

/// The log in a store, read.
enum LogReading {
    /// How many entries there are in all shards, and the root of the last one, whose first entry stands for those before.
    static func head(_ tx: any StoreTransaction) throws -> TreeHead {
        let log = try AnyLog(tx)
        return TreeHead(size: try tx.logSize(), root: try TransparencyLog.root(of: log, size: log.logSize()))
    }

    static func head(of shard: LogShard, _ tx: any StoreTransaction) throws -> TreeHead {
        let log = try AnyLog(tx, shard)
        let size = try log.logSize()
        return TreeHead(size: size, root: try TransparencyLog.root(of: log, size: size))
    }

    /// The root that `head` had when there were so many entries in all.
    static func root(atSize size: UInt64, _ tx: any StoreTransaction) throws -> LogHash {
        // Of shards that begin at the size itself none had an entry yet.
        guard let shard = try tx.logShards().last(where: { $0.start < size || $0.start == 0 }) else {
            return try TransparencyLog.root(of: AnyLog(tx), size: 0)
        }
        return try TransparencyLog.root(of: AnyLog(tx, shard), size: size - shard.start)
    }

    /// The shard that holds an entry.
    static func shard(holding index: UInt64, _ tx: any StoreTransaction) throws -> LogShard {
        guard index < (try tx.logSize()), let shard = try tx.logShards().last(where: { $0.start <= index }) else {
            throw LogFailure.outOfRange
        }
        return shard
    }

    static func newestEvent(_ tx: any StoreTransaction) throws -> UnixTime {
        let size = try tx.logSize()
        return size == 0 ? 0 : try LogEvent.time(ofEntry: tx.logEntry(at: size - 1))
    }

    /// From the entries alone; the stored nodes are not asked. Throws where a shard does not begin with the head of the one before.
    static func recompute(_ tx: any StoreTransaction) throws -> TreeHead {
        let shards = try tx.logShards(), size = try tx.logSize()
        var last = TreeFold()
        for (shard, next) in zip(shards, shards.dropFirst().map(\.start) + [size]) {
            if shard.number > 0 { try checkOpening(of: shard, after: last.head, tx) }
            last = TreeFold()
            for index in shard.start..<next { last.add(try tx.logEntry(at: index)) }
        }
        return TreeHead(size: size, root: last.head.root)
    }

    private static func checkOpening(of shard: LogShard, after head: TreeHead, _ tx: any StoreTransaction) throws {
        let entry = try tx.logEntry(at: shard.start)
        guard let before = try tx.logShards().first(where: { $0.number == shard.number - 1 }) else { throw LogFailure.damaged }
        guard try LogEvent.opening(after: before.name, head, at: LogEvent.time(ofEntry: entry)) == entry else { throw LogFailure.damaged }
    }
}
