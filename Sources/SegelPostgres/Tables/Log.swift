internal import SegelCatalogue
internal import SegelTransparency
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func logSize() throws -> UInt64 {
        try row("SELECT coalesce(max(idx) + 1, 0) FROM log_entries WHERE tenant = $1") { try $0.uint64(0) } ?? 0
    }

    func logShards() throws -> [LogShard] {
        let named = try rows("\(Self.shardColumns) WHERE tenant = $1 ORDER BY number", map: shard)
        if named.first?.number == 0 { return named }
        return try firstUnnamed().map { [$0] + named } ?? named
    }

    func logEnd() throws -> (shard: LogShard?, size: UInt64) {
        let last = try row("\(Self.shardColumns) WHERE tenant = $1 ORDER BY number DESC LIMIT 1", map: shard)
        return (try last ?? firstUnnamed(), try logSize())
    }

    /// Entries of before there were shards are in one that has no row.
    private func firstUnnamed() throws -> LogShard? {
        let first = try row("SELECT entry FROM log_entries WHERE tenant = $1 AND idx = 0") { try $0.bytes(0) }
        guard let first, first.count >= 10 else { return nil }
        let time = first.dropFirst(2).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return LogShard(number: 0, name: "", start: 0, year: LogShard.year(of: Int64(bitPattern: time)))
    }

    private static let shardColumns = "SELECT number, name, start, year FROM log_shards"

    private func shard(_ row: PostgresRow) throws -> LogShard {
        LogShard(number: try row.int(0), name: try row.text(1), start: try row.uint64(2), year: try row.int(3))
    }

    func openLogShard(_ shard: LogShard) throws {
        try run(
            "INSERT INTO log_shards (tenant, number, name, start, year) VALUES ($1, $2, $3, $4, $5)",
            shard.number,
            shard.name,
            shard.start,
            shard.year
        )
    }

    func logNode(shard: Int, level: Int, index: UInt64) throws -> LogHash {
        let hash = try row(
            "SELECT hash FROM log_nodes WHERE tenant = $1 AND shard = $2 AND level = $3 AND idx = $4",
            shard,
            level,
            Int64(index)
        ) { try $0.bytes(0) }
        guard let hash else { throw LogFailure.damaged }
        return try LogHash(hash)
    }

    func logEntry(at index: UInt64) throws -> [UInt8] {
        let entry = try row("SELECT entry FROM log_entries WHERE tenant = $1 AND idx = $2", Int64(index)) { try $0.bytes(0) }
        guard let entry else { throw LogFailure.outOfRange }
        return entry
    }

    /// The primary keys refuse an index that is taken; the check refuses one that would leave a gap.
    func append(_ entry: [UInt8], at index: UInt64, shard: Int, nodes: [LogNode]) throws {
        guard try logSize() == index else { throw PortConflict.changedMeanwhile }
        try run("INSERT INTO log_entries (tenant, idx, entry) VALUES ($1, $2, $3)", index, entry)
        for node in nodes {
            try run(
                "INSERT INTO log_nodes (tenant, shard, level, idx, hash) VALUES ($1, $2, $3, $4, $5)",
                shard,
                node.level,
                node.index,
                node.hash.bytes
            )
        }
    }
}

extension PostgresTransaction {
    func keepLogEvent(_ sealed: [UInt8], at index: UInt64) throws {
        try run("INSERT INTO log_events (tenant, idx, sealed) VALUES ($1, $2, $3)", index, sealed)
    }

    func logEvent(at index: UInt64) throws -> [UInt8]? {
        try row("SELECT sealed FROM log_events WHERE tenant = $1 AND idx = $2", Int64(index)) { try $0.bytes(0) }
    }

    func logCounts(from start: UInt64, to end: UInt64) throws -> [UInt8: Int] {
        let counts = try rows(
            """
            SELECT substr(entry, 2, 1), count(*) FROM log_entries WHERE tenant = $1 AND idx >= $2 AND idx < $3 GROUP BY substr(entry, 2, 1)
            """,
            Int64(start),
            Int64(end)
        ) { (try $0.bytes(0), try $0.int(1)) }
        return Dictionary(uniqueKeysWithValues: counts.compactMap { kind, count in kind.first.map { ($0, count) } })
    }

    func setLogIndex(_ index: UInt64, ofStep number: Int, in caseID: String) throws {
        try run("UPDATE case_events SET log_index = $2 WHERE tenant = $1 AND case_id = $3 AND number = $4", index, caseID, number)
    }

    func logIndex(ofStep number: Int, in caseID: String) throws -> UInt64? {
        let index = try row("SELECT log_index FROM case_events WHERE tenant = $1 AND case_id = $2 AND number = $3", caseID, number) {
            try $0.optionalInt64(0)
        }
        return (index ?? nil).map { UInt64($0) }
    }

    func issued(witness: [UInt8]) throws -> IssuedPlace? {
        for table in ["credentials", "credential_copies"] {
            let place = try row(
                "SELECT id, log_index FROM \(table) WHERE tenant = $1 AND witness = $2 AND log_index IS NOT NULL",
                witness
            ) { IssuedPlace(id: try $0.object(0), logIndex: try $0.uint64(1)) }
            if let place { return place }
        }
        return nil
    }

    func logWitnessedSince() throws -> UnixTime? {
        try row("SELECT since FROM log_witnessing WHERE tenant = $1") { try $0.int64(0) }
    }

    func setLogWitnessed(since: UnixTime) throws {
        try run(
            "INSERT INTO log_witnessing (tenant, id, since) VALUES ($1, 1, $2) ON CONFLICT (tenant, id) DO UPDATE SET since = $2",
            since
        )
    }
}
