internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func lease(_ name: String) throws -> Lease? { try row("\(Self.leaseColumns) AND name = $2", name, map: lease) }

    func leases(beginning prefix: String) throws -> [Lease] {
        try rows("\(Self.leaseColumns) AND starts_with(name, $2) ORDER BY name", prefix, map: lease)
    }

    func replace(_ old: Lease?, with new: Lease) throws {
        let changed =
            if let old {
                try run(
                    """
                    UPDATE leases SET node = $2, revision = $3, until = $4 WHERE tenant = $1 AND name = $5 AND revision = $6 AND node = $7
                    """,
                    new.node,
                    new.revision,
                    new.until,
                    new.name,
                    old.revision,
                    old.node
                )
            } else {
                try run(
                    "INSERT INTO leases (tenant, name, node, revision, until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                    new.name,
                    new.node,
                    new.revision,
                    new.until
                )
            }
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeLeases(beginning prefix: String, endedBefore time: UnixTime) throws {
        try run("DELETE FROM leases WHERE tenant = $1 AND starts_with(name, $2) AND until < $3", prefix, time)
    }

    private static let leaseColumns = "SELECT name, node, revision, until FROM leases WHERE tenant = $1"

    private func lease(_ row: PostgresRow) throws -> Lease {
        Lease(name: try row.text(0), node: try row.text(1), revision: try row.uint64(2), until: try row.int64(3))
    }
}

extension PostgresTransaction {
    func keyRingGeneration() throws -> UInt64 {
        try row("SELECT generation FROM key_ring_generation WHERE tenant = $1") { try $0.uint64(0) } ?? 0
    }

    func announce(keyRingGeneration generation: UInt64) throws {
        try run(
            """
            INSERT INTO key_ring_generation (tenant, only_one, generation) VALUES ($1, 1, $2)
            ON CONFLICT (tenant, only_one) DO UPDATE SET generation = excluded.generation
            WHERE key_ring_generation.generation < excluded.generation
            """,
            generation
        )
    }
}
