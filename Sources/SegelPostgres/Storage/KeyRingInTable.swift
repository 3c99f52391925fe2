internal import SegelVault

/// `KeyRingStorage` as one row: sealed bytes, worthless without what unlocks them. Comparing and replacing is one statement.
package struct KeyRingInTable: KeyRingStorage {
    private let files: PostgresFiles

    package init(_ files: PostgresFiles) { self.files = files }

    package func load() throws -> [UInt8]? { try files.transaction { try stored(in: $0) } }

    package func replace(_ old: [UInt8]?, with new: [UInt8]) throws {
        try files.transaction { tx in
            let changed =
                if let old {
                    try tx.run("UPDATE key_rings SET bytes = $2 WHERE tenant = $1 AND bytes = $3", new, old)
                } else {
                    try tx.run("INSERT INTO key_rings (tenant, only_one, bytes) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING", new)
                }
            // Where `new` is there already, this was done before, and the answer was lost.
            guard try changed == 1 || stored(in: tx) == new else { throw KeyRingError.changedMeanwhile }
        }
    }

    private func stored(in tx: PostgresTransaction) throws -> [UInt8]? {
        try tx.row("SELECT bytes FROM key_rings WHERE tenant = $1") { try $0.bytes(0) }
    }
}
