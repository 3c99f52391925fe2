internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelTransparency
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func logSize() throws -> UInt64 {
        UInt64(try Int64.fetchOne(db.cachedStatement(sql: "SELECT coalesce(max(idx) + 1, 0) FROM log_entries")) ?? 0)
    }

    func logShards() throws -> [LogShard] {
        let named = try db.cachedStatement(sql: "SELECT number, name, start, year FROM log_shards ORDER BY number").all([], shard)
        if named.first?.number == 0 { return named }
        return try firstUnnamed().map { [$0] + named } ?? named
    }

    func logEnd() throws -> (shard: LogShard?, size: UInt64) {
        let last = try db.cachedStatement(sql: "SELECT number, name, start, year FROM log_shards ORDER BY number DESC LIMIT 1").first(
            [],
            shard
        )
        return (try last ?? firstUnnamed(), try logSize())
    }

    /// Entries of before there were shards are in one that has no row.
    private func firstUnnamed() throws -> LogShard? {
        guard let first = try Data.fetchOne(db.cachedStatement(sql: "SELECT entry FROM log_entries WHERE idx = 0")), first.count >= 10
        else {
            return nil
        }
        let time = first.dropFirst(2).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return LogShard(number: 0, name: "", start: 0, year: LogShard.year(of: Int64(bitPattern: time)))
    }

    private func shard(_ row: LiveRow) throws -> LogShard {
        try LogShard(number: row[0], name: row[1], start: UInt64(row[2] as Int64), year: row[3])
    }

    func openLogShard(_ shard: LogShard) throws {
        try db.cachedStatement(sql: "INSERT INTO log_shards (number, name, start, year) VALUES (?, ?, ?, ?)").execute(arguments: [
            shard.number, shard.name, Int64(shard.start), shard.year,
        ])
    }

    func logNode(shard: Int, level: Int, index: UInt64) throws -> LogHash {
        let hash = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT hash FROM log_nodes WHERE shard = ? AND level = ? AND idx = ?"),
            arguments: [shard, level, Int64(index)]
        )
        guard let hash else { throw LogFailure.damaged }
        return try LogHash([UInt8](hash))
    }

    func logEntry(at index: UInt64) throws -> [UInt8] {
        guard
            let entry = try Data.fetchOne(db.cachedStatement(sql: "SELECT entry FROM log_entries WHERE idx = ?"), arguments: [Int64(index)])
        else {
            throw LogFailure.outOfRange
        }
        return [UInt8](entry)
    }

    /// The primary keys refuse an index that is taken; the check refuses one that would leave a gap.
    func append(_ entry: [UInt8], at index: UInt64, shard: Int, nodes: [LogNode]) throws {
        guard try logSize() == index else { throw PortConflict.changedMeanwhile }
        try db.cachedStatement(sql: "INSERT INTO log_entries (idx, entry) VALUES (?, ?)").execute(arguments: [Int64(index), Data(entry)])
        let statement = try db.cachedStatement(sql: "INSERT INTO log_nodes (shard, level, idx, hash) VALUES (?, ?, ?, ?)")
        for node in nodes { try statement.execute(arguments: [shard, node.level, Int64(node.index), Data(node.hash.bytes)]) }
    }
}

extension SQLiteTransaction {
    func keepLogEvent(_ sealed: [UInt8], at index: UInt64) throws {
        try db.cachedStatement(sql: "INSERT INTO log_events (idx, sealed) VALUES (?, ?)").execute(arguments: [Int64(index), Data(sealed)])
    }

    func logEvent(at index: UInt64) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT sealed FROM log_events WHERE idx = ?")
        return try Data.fetchOne(statement, arguments: [Int64(index)]).map { [UInt8]($0) }
    }

    func logCounts(from start: UInt64, to end: UInt64) throws -> [UInt8: Int] {
        let statement = try db.cachedStatement(
            sql: "SELECT substr(entry, 2, 1) AS kind, count(*) FROM log_entries WHERE idx >= ? AND idx < ? GROUP BY kind"
        )
        let rows = try Row.fetchAll(statement, arguments: [Int64(start), Int64(end)])
        return Dictionary(uniqueKeysWithValues: rows.compactMap { row in (row[0] as Data).first.map { ($0, row[1] as Int) } })
    }

    func setLogIndex(_ index: UInt64, ofStep number: Int, in caseID: String) throws {
        try db.cachedStatement(sql: "UPDATE case_events SET log_index = ? WHERE case_id = ? AND number = ?").execute(arguments: [
            Int64(index), caseID, number,
        ])
    }

    func logIndex(ofStep number: Int, in caseID: String) throws -> UInt64? {
        let statement = try db.cachedStatement(sql: "SELECT log_index FROM case_events WHERE case_id = ? AND number = ?")
        return try Row.fetchOne(statement, arguments: [caseID, number]).flatMap { $0[0] as Int64? }.map { UInt64($0) }
    }

    func issued(witness: [UInt8]) throws -> IssuedPlace? {
        for table in ["credentials", "credential_copies"] {
            let statement = try db.cachedStatement(sql: "SELECT id, log_index FROM \(table) WHERE witness = ?")
            guard let row = try Row.fetchOne(statement, arguments: [Data(witness)]), let index = row[1] as Int64? else { continue }
            return IssuedPlace(id: try ObjectID(column: row[0]), logIndex: UInt64(index))
        }
        return nil
    }

    func logWitnessedSince() throws -> UnixTime? {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT since FROM log_witnessing"))
    }

    func setLogWitnessed(since: UnixTime) throws {
        try db.cachedStatement(
            sql: "INSERT INTO log_witnessing (id, since) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET since = ?1"
        ).execute(arguments: [since])
    }
}
