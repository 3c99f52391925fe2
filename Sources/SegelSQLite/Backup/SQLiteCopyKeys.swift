internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

/// The citizens' wraps out of a copy and into one.
extension SQLiteCopy {
    private static let noWrap = Data(count: WrappedCitizenKey.wrapCount)

    /// Zeros of the same length are written over each wrap where it lies: no row moves, so no old bytes stay behind in the page.
    func takeOutSecrets() throws {
        try database { db in
            try db.inTransaction {
                try db.execute(sql: "UPDATE citizen_keys SET wrap = ?", arguments: [Self.noWrap])
                try db.execute(sql: "DELETE FROM sessions")
                return .commit
            }
        }
    }

    func putBack(_ key: WrappedCitizenKey) throws -> Bool {
        try database { db in
            // The id stays as it is: another key's wrap is refused, it never replaces one.
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO citizen_keys (citizen, version, key_id, kek_version, wrap)
                    SELECT citizen, ?, ?, ?, ? FROM citizens WHERE citizen = ?
                    ON CONFLICT (citizen, version) DO UPDATE SET kek_version = excluded.kek_version, wrap = excluded.wrap
                    WHERE key_id = excluded.key_id
                    """
            )
            try statement.execute(arguments: [key.version, key.keyID.column, key.kekVersion, Data(key.wrap), key.citizen.column])
            return db.changesCount == 1
        }
    }

    func citizensWithoutWrap() throws -> Int {
        try database {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM (\(Self.withoutAnyWrap))", arguments: [Self.noWrap, Self.noWrap]) ?? 0
        }
    }

    func citizensUnderOtherKeys() throws -> Int {
        try database { db in
            let sql = "SELECT count(*) FROM (\(Self.withoutSomeWrap) EXCEPT SELECT * FROM (\(Self.withoutAnyWrap)))"
            return try Int.fetchOne(db, sql: sql, arguments: [Self.noWrap, Self.noWrap, Self.noWrap]) ?? 0
        }
    }

    private static let withoutSomeWrap = "SELECT DISTINCT citizen FROM citizen_keys WHERE wrap = ?"
    private static let withoutAnyWrap = "\(withoutSomeWrap) EXCEPT SELECT citizen FROM citizen_keys WHERE wrap <> ?"

    /// Rows that name such a citizen, then whatever names a row that is no more, until nothing does. The log stays: it names nobody.
    func forgetCitizensWithoutWrap() throws {
        try database { db in
            try db.execute(sql: "CREATE TEMP TABLE gone (citizen BLOB PRIMARY KEY)")
            try db.inTransaction {
                try db.execute(sql: "INSERT INTO gone \(Self.withoutAnyWrap)", arguments: [Self.noWrap, Self.noWrap])
                for table in try tables(with: "citizen", in: db) where !Self.tombstones.contains(table) {
                    try db.execute(sql: "DELETE FROM main.\(table.quotedDatabaseIdentifier) WHERE citizen IN (SELECT citizen FROM gone)")
                }
                try db.execute(sql: "DELETE FROM main.accounts WHERE name_kind = 1 AND name IN (SELECT citizen FROM gone)")
                while try removeDangling(in: db) {}
                return .commit
            }
        }
    }

    /// What is left of a shredded citizen, or has still to be erased of them.
    private static let tombstones: Set = ["shreds", "erasing"]

    private func tables(with column: String, in db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = ? ORDER BY m.name
                """,
            arguments: [column]
        )
    }

    /// Removes children whose parent is gone; answers whether there were any.
    private func removeDangling(in db: Database) throws -> Bool {
        var removed = false
        for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
            for (_, keys) in Dictionary(
                grouping: try Row.fetchAll(db, sql: "SELECT * FROM pragma_foreign_key_list(?)", arguments: [table]),
                by: { $0["id"] as Int }
            ) {
                removed = try removeDangling(table, keys, in: db) || removed
            }
        }
        return removed
    }

    private func removeDangling(_ table: String, _ keys: [Row], in db: Database) throws -> Bool {
        guard let parent = keys.first?["table"] as String? else { return false }
        let primary = try db.primaryKey(parent).columns
        let columns = keys.sorted { ($0["seq"] as Int) < ($1["seq"] as Int) }.enumerated().map { position, key in
            (child: key["from"] as String, parent: key["to"] as String? ?? primary[position])
        }
        let child = table.quotedDatabaseIdentifier
        let match = columns.map { "p.\($0.parent.quotedDatabaseIdentifier) = \(child).\($0.child.quotedDatabaseIdentifier)" }
        let present = columns.map { "\(child).\($0.child.quotedDatabaseIdentifier) IS NOT NULL" }
        try db.execute(
            sql: """
                DELETE FROM \(child) WHERE \(present.joined(separator: " AND ")) AND NOT EXISTS
                (SELECT 1 FROM \(parent.quotedDatabaseIdentifier) p WHERE \(match.joined(separator: " AND ")))
                """
        )
        return db.changesCount > 0
    }
}

extension SQLiteTransaction {
    /// In ascending order of the object, for reading all of them in pages.
    func documents(after cursor: ObjectID?, limit: Int) throws -> [DocumentRecord] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM documents WHERE object > ? ORDER BY object LIMIT ?",
            arguments: [cursor?.column ?? Data(), limit]
        ).map(document)
    }
}
