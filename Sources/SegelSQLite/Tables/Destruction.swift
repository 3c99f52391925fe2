internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func isPresent(_ citizen: CitizenID) throws -> Bool {
        try Int.fetchOne(
            db,
            sql: "SELECT 1 FROM citizens WHERE citizen = ?1 UNION ALL SELECT 1 FROM accounts WHERE name_kind = 1 AND name = ?1",
            arguments: [citizen.column]
        ) != nil
    }

    func destroyEverything(of citizen: CitizenID) throws -> [String: Int] {
        guard try isPresent(citizen) else { return [:] }
        try keepFingerprints(of: citizen)
        try db.execute(
            sql: "INSERT OR IGNORE INTO erasing (object, citizen) SELECT object, citizen FROM documents WHERE citizen = ?",
            arguments: [citizen.column]
        )
        var counts: [String: Int] = [:]
        for (name, table, condition) in Self.first { counts[name] = try delete(table, condition, citizen) }
        // Every table that refers to the citizen, those of later migrations too; what is still left makes the last deletion fail.
        for (table, column) in try tablesOfCitizens() {
            counts[Self.names[table] ?? table, default: 0] += try delete(table, "\(column) = ?", citizen)
        }
        _ = try delete("citizens", "citizen = ?", citizen)
        return counts.filter { $0.value > 0 }
    }

    /// Rows that refer to a citizen's rows, before those. An officer's account stays, whoever is behind it.
    private static let first = [
        ("case-events", "case_events", "case_id IN (SELECT id FROM cases WHERE citizen = ?)"),
        ("intents", "intents", "citizen = ?"), ("credential-copies", "credential_copies", "citizen = ?"),
        ("credentials", "credentials", "citizen = ?"),
        ("sessions", "sessions", "account IN (SELECT id FROM accounts WHERE name_kind = 1 AND name = ?)"),
        ("accounts", "accounts", "name_kind = 1 AND name = ?"),
        // Sealed for who was represented, with the name of who represented them.
        ("mandate-terms", "sealed_values", "type = 'mandate' AND object IN (SELECT id FROM mandates WHERE delegate = ?)"),
    ]

    private static let names = [
        "citizen_keys": "key-versions", "sealed_values": "values", "blind_index": "blind-indexes", "wallet_secrets": "wallet-secrets",
    ]

    private func delete(_ table: String, _ condition: String, _ citizen: CitizenID) throws -> Int {
        known.active = nil
        try db.execute(sql: "DELETE FROM \(table) WHERE \(condition)", arguments: [citizen.column])
        return db.changesCount
    }

    private func tablesOfCitizens() throws -> [(table: String, column: String)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT m.name, f."from" FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f
                WHERE m.type = 'table' AND f."table" = 'citizens' ORDER BY m.name
                """
        ).map { ($0[0], $0[1]) }
    }
}
