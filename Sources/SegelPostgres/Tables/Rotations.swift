internal import Foundation
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ rotation: RotationRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO rotations (
                    tenant, name, key, revision, started_at, promoting_at, finished_at, cancelled_at, done, cursor, census_before,
                    census_after, digest_before, digest_after, statement
                ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING
                """,
                rotation.name.text,
                rotation.name.key.rawValue,
                rotation.revision,
                rotation.startedAt,
                rotation.promotingAt,
                rotation.finishedAt,
                rotation.cancelledAt,
                rotation.done,
                rotation.cursor,
                try text(rotation.censusBefore),
                try text(rotation.censusAfter),
                rotation.digestBefore.bytes,
                rotation.digestAfter.bytes,
                rotation.statement
            )
        }
    }

    func rotation(_ name: RotationName) throws -> RotationRecord? {
        try row("\(Self.rotationColumns) AND name = $2", name.text, map: rotation)
    }

    func rotations() throws -> [RotationRecord] { try rows("\(Self.rotationColumns) ORDER BY started_at, name", map: rotation) }

    func update(_ rotation: RotationRecord) throws {
        let changed = try run(
            """
            UPDATE rotations SET
                revision = $2, promoting_at = $3, finished_at = $4, cancelled_at = $5, done = $6, cursor = $7, census_after = $8,
                digest_before = $9, digest_after = $10, statement = $11
            WHERE tenant = $1 AND name = $12 AND revision = $13
            """,
            rotation.revision,
            rotation.promotingAt,
            rotation.finishedAt,
            rotation.cancelledAt,
            rotation.done,
            rotation.cursor,
            try text(rotation.censusAfter),
            rotation.digestBefore.bytes,
            rotation.digestAfter.bytes,
            rotation.statement,
            rotation.name.text,
            Int64(rotation.revision) - 1
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let rotationColumns = """
        SELECT name, revision, started_at, promoting_at, finished_at, cancelled_at, done, cursor, census_before, census_after, digest_before,
            digest_after, statement
        FROM rotations WHERE tenant = $1
        """

    private func rotation(_ row: PostgresRow) throws -> RotationRecord {
        guard let name = RotationName(try row.text(0)) else { throw CorruptRow("rotations") }
        var record = RotationRecord(name: name, startedAt: try row.int64(2), censusBefore: try census(row.text(8)))
        record.revision = try row.uint64(1)
        record.promotingAt = try row.optionalInt64(3)
        record.finishedAt = try row.optionalInt64(4)
        record.cancelledAt = try row.optionalInt64(5)
        record.done = try row.int(6)
        record.cursor = try row.bytes(7)
        record.censusAfter = try census(row.text(9))
        record.digestBefore = try RotationDigest(bytes: row.bytes(10))
        record.digestAfter = try RotationDigest(bytes: row.bytes(11))
        record.statement = try row.optionalText(12)
        return record
    }

    private func text(_ census: [VersionCount]) throws -> String { String(decoding: try JSONEncoder().encode(census), as: UTF8.self) }
    private func census(_ text: String) throws -> [VersionCount] { try JSONDecoder().decode([VersionCount].self, from: Data(text.utf8)) }
}

extension PostgresTransaction {
    func insert(_ retirement: RetirementRecord) throws {
        try inserting {
            try run(
                "INSERT INTO retirements (tenant, key, version, started_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                retirement.key.rawValue,
                Int64(retirement.version),
                retirement.startedAt
            )
        }
    }

    func retirement(_ key: RingKeyName, version: UInt32) throws -> RetirementRecord? {
        try row(
            "SELECT started_at, finished_at, statement FROM retirements WHERE tenant = $1 AND key = $2 AND version = $3",
            key.rawValue,
            Int64(version)
        ) { row in
            RetirementRecord(
                key: key,
                version: version,
                startedAt: try row.int64(0),
                finishedAt: try row.optionalInt64(1),
                statement: try row.optionalText(2)
            )
        }
    }

    func finish(_ retirement: RetirementRecord) throws {
        let changed = try run(
            """
            UPDATE retirements SET finished_at = $2, statement = $3
            WHERE tenant = $1 AND key = $4 AND version = $5 AND finished_at IS NULL
            """,
            retirement.finishedAt,
            retirement.statement,
            retirement.key.rawValue,
            Int64(retirement.version)
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }
}
