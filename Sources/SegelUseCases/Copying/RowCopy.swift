/// What came of one table: read at its source, and read back where it was put.
package struct TableCopied: Sendable, Codable {
    package let table: String
    package let rows: Int
    /// Of both.
    package let digest: String
}

/// A table that came out otherwise.
package struct TableDiffers: Error, CustomStringConvertible {
    package let code = "table_differs"
    package let table: String
    package let given: Int
    package let found: Int

    package var description: String { "\(table): \(given) rows there, \(found) here, or one of them is another" }
}

/// From one store into another, table by table.
package struct RowCopy {
    private let source: any RowSource
    private let target: any RowTarget
    /// Called with the number of rows since it was called last.
    private let progress: (Int) -> Void

    package init(from source: any RowSource, to target: any RowTarget, progress: @escaping (Int) -> Void = { _ in }) {
        self.source = source
        self.target = target
        self.progress = progress
    }

    /// Puts all rows, then reads them back. Throws `TableDiffers`.
    package func copy(_ tables: [StoredTable]) throws -> [TableCopied] {
        try tables.map { table in
            var given = RowDigest(of: table)
            try target.fill(table) { put in
                try source.rows(of: table) { row in
                    given.add(row)
                    try put(row)
                    if given.rows % 1_000 == 0 { progress(1_000) }
                }
            }
            progress(given.rows % 1_000)
            return try compare(table, given)
        }
    }

    /// Whether the target has the source's rows already. Throws `TableDiffers`.
    package func compare(_ tables: [StoredTable]) throws -> [TableCopied] {
        try tables.map { table in
            let given = try digest(of: table, in: source)
            progress(given.rows)
            return try compare(table, given)
        }
    }

    private func compare(_ table: StoredTable, _ given: RowDigest) throws -> TableCopied {
        let found = try digest(of: table, in: target)
        guard found == given else { throw TableDiffers(table: table.name, given: given.rows, found: found.rows) }
        return TableCopied(table: table.name, rows: given.rows, digest: given.text)
    }

    private func digest(of table: StoredTable, in source: any RowSource) throws -> RowDigest {
        var digest = RowDigest(of: table)
        try source.rows(of: table) { digest.add($0) }
        return digest
    }
}
