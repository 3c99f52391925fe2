internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func lease(_ name: String) throws -> Lease? { try leases("WHERE name = ?", [name]).first }

    func leases(beginning prefix: String) throws -> [Lease] {
        try leases("WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name", [prefix])
    }

    func replace(_ old: Lease?, with new: Lease) throws {
        if let old {
            try db.cachedStatement(
                sql: "UPDATE leases SET node = ?, revision = ?, until = ? WHERE name = ? AND revision = ? AND node = ?"
            ).execute(arguments: [new.node, Int64(new.revision), new.until, new.name, Int64(old.revision), old.node])
        } else {
            try db.cachedStatement(
                sql: "INSERT INTO leases (name, node, revision, until) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ).execute(arguments: [new.name, new.node, Int64(new.revision), new.until])
        }
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeLeases(beginning prefix: String, endedBefore time: UnixTime) throws {
        try db.cachedStatement(sql: "DELETE FROM leases WHERE substr(name, 1, length(?1)) = ?1 AND until < ?2").execute(arguments: [
            prefix, time,
        ])
    }

    private func leases(_ condition: String, _ arguments: StatementArguments) throws -> [Lease] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT name, node, revision, until FROM leases \(condition)"),
            arguments: arguments
        ).map { Lease(name: $0[0], node: $0[1], revision: UInt64($0[2] as Int64), until: $0[3]) }
    }
}

extension SQLiteTransaction {
    func keyRingGeneration() throws -> UInt64 {
        let generation = try Int64.fetchOne(db.cachedStatement(sql: "SELECT generation FROM key_ring_generation"))
        return generation.map { UInt64($0) } ?? 0
    }

    func announce(keyRingGeneration generation: UInt64) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO key_ring_generation (only_one, generation) VALUES (1, ?)
                ON CONFLICT (only_one) DO UPDATE SET generation = max(generation, excluded.generation)
                """
        ).execute(arguments: [Int64(generation)])
    }
}
