internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ reseal: ResealRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO reseals (
                    tenant, id, scope, begun_at, cursor, citizens, keys_destroyed, things, documents, bytes, digest_before, digest_after,
                    finished_at
                ) VALUES ($1, $2, $3, $4, NULL, 0, 0, 0, 0, 0, $5, $6, NULL) ON CONFLICT DO NOTHING
                """,
                reseal.id,
                reseal.scope,
                reseal.begunAt,
                reseal.digestBefore,
                reseal.digestAfter
            )
        }
    }

    func openReseal() throws -> ResealRecord? { try row("\(Self.resealColumns) AND finished_at IS NULL", map: reseal) }

    func reseals() throws -> [ResealRecord] { try rows("\(Self.resealColumns) ORDER BY begun_at DESC, id", map: reseal) }

    func update(_ reseal: ResealRecord) throws {
        let changed = try run(
            """
            UPDATE reseals SET cursor = $2, citizens = $3, keys_destroyed = $4, things = $5, documents = $6, bytes = $7, digest_before = $8,
                digest_after = $9, finished_at = $10 WHERE tenant = $1 AND id = $11 AND finished_at IS NULL
            """,
            reseal.cursor,
            reseal.citizens,
            reseal.keysDestroyed,
            reseal.things,
            reseal.documents,
            reseal.bytes,
            reseal.digestBefore,
            reseal.digestAfter,
            reseal.finishedAt,
            reseal.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let resealColumns = """
        SELECT id, scope, begun_at, cursor, citizens, keys_destroyed, things, documents, bytes, digest_before, digest_after, finished_at
        FROM reseals WHERE tenant = $1
        """

    private func reseal(_ row: PostgresRow) throws -> ResealRecord {
        var reseal = ResealRecord(id: try row.object(0), scope: try row.optionalCitizen(1), begunAt: try row.int64(2))
        reseal.cursor = try row.optionalCitizen(3)
        reseal.citizens = try row.int(4)
        reseal.keysDestroyed = try row.int(5)
        reseal.things = try row.int(6)
        reseal.documents = try row.int(7)
        reseal.bytes = try row.int64(8)
        reseal.digestBefore = try row.bytes(9)
        reseal.digestAfter = try row.bytes(10)
        reseal.finishedAt = try row.optionalInt64(11)
        return reseal
    }
}
