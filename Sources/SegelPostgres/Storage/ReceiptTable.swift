internal import SegelUseCases

/// `ReceiptShelf` as rows. They are in the database that they are to survive: who restores an older copy of it must bring them from elsewhere.
package struct ReceiptTable: ReceiptShelf {
    private let files: PostgresFiles

    package init(_ files: PostgresFiles) { self.files = files }

    package func keep(_ note: String, as name: String) throws {
        try files.transaction { tx in
            _ = try tx.run(
                """
                INSERT INTO receipts (tenant, name, note) VALUES ($1, $2, $3)
                ON CONFLICT (tenant, name) DO UPDATE SET note = excluded.note
                """,
                name,
                note
            )
        }
    }

    package func receipt(_ name: String) throws -> String? {
        try files.transaction { tx in
            try tx.row("SELECT note FROM receipts WHERE tenant = $1 AND name = $2", name) { try $0.text(0) }
        }
    }

    package func names(beginning prefix: String) throws -> [String] {
        try files.transaction { tx in
            try tx.rows("SELECT name FROM receipts WHERE tenant = $1 AND starts_with(name, $2) ORDER BY name", prefix) { try $0.text(0) }
        }
    }
}
