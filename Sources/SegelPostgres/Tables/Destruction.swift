internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func isPresent(_ citizen: CitizenID) throws -> Bool {
        try row(
            """
            SELECT 1 FROM citizens WHERE tenant = $1 AND citizen = $2
            UNION ALL SELECT 1 FROM accounts WHERE tenant = $1 AND name_kind = 1 AND name = $2
            """,
            citizen
        ) { _ in true } ?? false
    }

    func destroyEverything(of citizen: CitizenID) throws -> [String: Int] {
        guard try isPresent(citizen) else { return [:] }
        try keepFingerprints(of: citizen)
        try run(
            """
            INSERT INTO erasing (tenant, object, citizen) SELECT tenant, object, citizen FROM documents WHERE tenant = $1 AND citizen = $2
            ON CONFLICT DO NOTHING
            """,
            citizen
        )
        var counts: [String: Int] = [:]
        for (name, table, condition) in Self.first { counts[name] = try delete(table, condition, citizen) }
        // Every table that refers to the citizen, those of later migrations too; what is still left makes the last deletion fail.
        for (table, column) in try tablesOfCitizens() {
            counts[Self.names[table] ?? table, default: 0] += try delete(table, "\(column) = $2", citizen)
        }
        _ = try delete("citizens", "citizen = $2", citizen)
        return counts.filter { $0.value > 0 }
    }

    /// Rows that refer to a citizen's rows, before those. An officer's account stays, whoever is behind it.
    private static let first = [
        ("case-events", "case_events", "case_id IN (SELECT id FROM cases WHERE tenant = $1 AND citizen = $2)"),
        ("intents", "intents", "citizen = $2"), ("credential-copies", "credential_copies", "citizen = $2"),
        ("credentials", "credentials", "citizen = $2"),
        ("sessions", "sessions", "account IN (SELECT id FROM accounts WHERE tenant = $1 AND name_kind = 1 AND name = $2)"),
        ("accounts", "accounts", "name_kind = 1 AND name = $2"),
        // Sealed for who was represented, with the name of who represented them.
        ("mandate-terms", "sealed_values", "type = 'mandate' AND object IN (SELECT id FROM mandates WHERE tenant = $1 AND delegate = $2)"),
    ]

    private static let names = [
        "citizen_keys": "key-versions", "sealed_values": "values", "blind_index": "blind-indexes", "wallet_secrets": "wallet-secrets",
    ]

    /// `table` and `condition`: of this program's and the schema's own words alone.
    private func delete(_ table: String, _ condition: String, _ citizen: CitizenID) throws -> Int {
        known.active = nil
        return try run("DELETE FROM \(table) WHERE tenant = $1 AND \(condition)", citizen)
    }

    /// From the catalogue, which has no tenants; a partition's constraints are its table's.
    private func tablesOfCitizens() throws -> [(table: String, column: String)] {
        try rows(
            """
            SELECT owned.relname, own.attname FROM pg_constraint AS reference
            JOIN pg_class AS owned ON owned.oid = reference.conrelid
            JOIN pg_attribute AS own ON own.attrelid = reference.conrelid AND own.attnum = ANY (reference.conkey) AND own.attname <> 'tenant'
            WHERE reference.contype = 'f' AND reference.confrelid = 'citizens'::regclass AND reference.conparentid = 0
            ORDER BY owned.relname COLLATE "C", own.attnum
            """
        ) { (try $0.text(0), try $0.text(1)) }
    }
}
