internal import Foundation
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ backup: BackupRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO backups (tenant, id, created_at, verified_at, drilled_at, keys_pruned_at, pruned_at, needs)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """,
                backup.id,
                backup.createdAt,
                backup.verifiedAt,
                backup.drilledAt,
                backup.keysPrunedAt,
                backup.prunedAt,
                needs(backup)
            )
        }
    }

    func backups() throws -> [BackupRecord] {
        try rows(
            """
            SELECT id, created_at, verified_at, drilled_at, keys_pruned_at, pruned_at, needs FROM backups WHERE tenant = $1
            ORDER BY created_at DESC, id
            """
        ) { row in
            let needs = try JSONDecoder().decode([String: Set<UInt32>].self, from: Data(row.bytes(6)))
            return BackupRecord(
                id: try row.object(0),
                createdAt: try row.int64(1),
                verifiedAt: try row.optionalInt64(2),
                drilledAt: try row.optionalInt64(3),
                keysPrunedAt: try row.optionalInt64(4),
                prunedAt: try row.optionalInt64(5),
                needs: try Dictionary(
                    uniqueKeysWithValues: needs.map { name, versions in
                        guard let name = RingKeyName(rawValue: name) else { throw CorruptRow("backups") }
                        return (name, versions)
                    }
                )
            )
        }
    }

    func update(_ backup: BackupRecord) throws {
        let changed = try run(
            """
            UPDATE backups SET verified_at = $2, drilled_at = $3, keys_pruned_at = $4, pruned_at = $5 WHERE tenant = $1 AND id = $6
            """,
            backup.verifiedAt,
            backup.drilledAt,
            backup.keysPrunedAt,
            backup.prunedAt,
            backup.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func needs(_ backup: BackupRecord) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [UInt8](try encoder.encode(Dictionary(uniqueKeysWithValues: backup.needs.map { ($0.key.rawValue, $0.value) })))
    }
}
