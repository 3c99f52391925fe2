internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ backup: BackupRecord) throws {
        try inserting {
            try db.execute(
                sql: """
                    INSERT INTO backups (id, created_at, verified_at, drilled_at, keys_pruned_at, pruned_at, needs) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    backup.id.column, backup.createdAt, backup.verifiedAt, backup.drilledAt, backup.keysPrunedAt, backup.prunedAt,
                    try needs(backup),
                ]
            )
        }
    }

    func backups() throws -> [BackupRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM backups ORDER BY created_at DESC, id").map { row in
            let needs = try JSONDecoder().decode([String: Set<UInt32>].self, from: row["needs"])
            return BackupRecord(
                id: try ObjectID(column: row["id"]),
                createdAt: row["created_at"],
                verifiedAt: row["verified_at"],
                drilledAt: row["drilled_at"],
                keysPrunedAt: row["keys_pruned_at"],
                prunedAt: row["pruned_at"],
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
        try db.execute(
            sql: "UPDATE backups SET verified_at = ?, drilled_at = ?, keys_pruned_at = ?, pruned_at = ? WHERE id = ?",
            arguments: [backup.verifiedAt, backup.drilledAt, backup.keysPrunedAt, backup.prunedAt, backup.id.column]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func needs(_ backup: BackupRecord) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(Dictionary(uniqueKeysWithValues: backup.needs.map { ($0.key.rawValue, $0.value) }))
    }
}
