package import SegelUseCases

/// `PublicFiles` as rows, so that every node serves the same.
package struct PublicTable: PublicFiles {
    private let files: PostgresFiles

    package init(_ files: PostgresFiles) { self.files = files }

    package func publish(_ bytes: [UInt8], at path: PublicPath) throws {
        try files.transaction { tx in
            _ = try tx.run(
                """
                INSERT INTO public_files (tenant, path, bytes) VALUES ($1, $2, $3)
                ON CONFLICT (tenant, path) DO UPDATE SET bytes = excluded.bytes
                """,
                path.text,
                bytes
            )
        }
    }

    package func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool {
        try files.transaction { tx in
            let changed =
                if let old {
                    try tx.run(
                        "UPDATE public_files SET bytes = $3 WHERE tenant = $1 AND path = $2 AND bytes = $4",
                        path.text,
                        new,
                        old
                    )
                } else {
                    try tx.run(
                        "INSERT INTO public_files (tenant, path, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                        path.text,
                        new
                    )
                }
            return try changed == 1 || stored(path, in: tx) == new
        }
    }

    package func read(_ path: PublicPath) throws -> [UInt8]? { try files.transaction { try stored(path, in: $0) } }

    /// False too while the database is not reached: whoever asks publishes, and is then told.
    package func isPublished(_ path: PublicPath) -> Bool {
        let found = Result {
            try files.transaction { tx in
                try tx.row("SELECT 1 FROM public_files WHERE tenant = $1 AND path = $2", path.text) { _ in true }
            }
        }
        if case .success(true?) = found { return true } else { return false }
    }

    package func withdraw(folder: PublicPath) throws {
        let prefix = folder.text + "/"
        try files.transaction { tx in
            _ = try tx.run("DELETE FROM public_files WHERE tenant = $1 AND starts_with(path, $2)", prefix)
        }
    }

    private func stored(_ path: PublicPath, in tx: PostgresTransaction) throws -> [UInt8]? {
        try tx.row("SELECT bytes FROM public_files WHERE tenant = $1 AND path = $2", path.text) { try $0.bytes(0) }
    }
}

extension PublicTable {
    /// Of all that is published.
    package func paths() throws -> [PublicPath] {
        try files.transaction { tx in
            try tx.rows("SELECT path FROM public_files WHERE tenant = $1 ORDER BY path") { row in
                guard let path = PublicPath(try row.text(0)) else { throw CorruptRow("public_files") }
                return path
            }
        }
    }
}
