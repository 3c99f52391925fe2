internal import SegelUseCases

/// What the server says of its tables.
struct Catalogue {
    /// The column that numbers rows in the order they were made, as SQLite does by itself. It is neither read nor put.
    static let order = "rowid"

    /// What nodes keep of themselves, and documents, which are compared one by one.
    private static let own: Set = ["schema_migrations", "tenants", "node_commits", "blobs", "blob_chunks"]
    private static let files: Set = ["key_rings", "public_files", "receipts"]

    private let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    /// Each after those it refers to.
    func tables() throws -> (rows: [StoredTable], files: [StoredTable]) {
        let found = try session.query(
            """
            SELECT relname::TEXT, string_agg(attname::TEXT, ' ' ORDER BY attnum) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 1
            AND NOT attisdropped GROUP BY relname ORDER BY relname
            """,
            []
        )
        let every = try (0..<found.count).map { index in
            let columns = try found.row(index).text(1).split(separator: " ").map(String.init)
            return StoredTable(
                name: try found.row(index).text(0),
                columns: columns.filter { $0 != Self.order },
                isOrdered: columns.contains(Self.order)
            )
        }.filter { !Self.own.contains($0.name) }
        return (try ordered(every.filter { !Self.files.contains($0.name) }), every.filter { Self.files.contains($0.name) })
    }

    func types(of table: StoredTable) throws -> [UInt32] {
        let found = try session.query(
            """
            SELECT attname::TEXT, atttypid::BIGINT FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 1 AND NOT attisdropped
            """,
            [.text(table.name)]
        )
        let types = try Dictionary(uniqueKeysWithValues: (0..<found.count).map { (try found.row($0).text(0), try found.row($0).uint32(1)) })
        return try table.columns.map { column in
            guard let type = types[column] else { throw CorruptRow(table.name) }
            return type
        }
    }

    private func ordered(_ tables: [StoredTable]) throws -> [StoredTable] {
        let found = try session.query(
            """
            SELECT conrelid::regclass::TEXT, confrelid::regclass::TEXT FROM pg_constraint
            WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = current_schema()::regnamespace
            """,
            []
        )
        let references = try (0..<found.count).map { (from: try found.row($0).text(0), to: try found.row($0).text(1)) }
        var waiting = tables
        var ordered: [StoredTable] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.filter { table in !references.contains { $0.from == table.name && names.contains($0.to) } }
            // The schema refers to nothing in circles.
            guard !ready.isEmpty else { throw CorruptRow("pg_constraint") }
            ordered += ready
            waiting.removeAll { table in ready.contains { $0.name == table.name } }
        }
        return ordered
    }
}
