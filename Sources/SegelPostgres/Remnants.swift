internal import SegelUseCases

/// What PostgreSQL allows. A deleted row's bytes stay in its page until something is written over them, in the write-ahead log until that is
/// recycled, and on every standby and in every archive of both: no client can look for them there or overwrite them, so neither call can say that
/// nothing is left. What makes the data unreadable is its destroyed key; what makes a destroyed key's wrap worthless, wherever a copy of it lies, is
/// to rotate the key-encryption key and to retire the old one (Docs/Decisions/0020).
extension PostgresStore {
    /// Tables are written anew, for which everybody waits, only up to as many bytes: some seconds.
    private static let rewriteLimit: Int64 = 256 << 20

    package func eraseRemnants(_ remnants: [[UInt8]]) async throws {
        // Where keys lie; everything else that was deleted is sealed under them.
        try await vacuum(["citizen_keys"])
    }

    package func eraseAllRemnants() async throws { try await vacuum(Self.tablesWithKeys) }

    private static let tablesWithKeys = ["citizen_keys", "signing_keys", "blind_index"]

    /// VACUUM runs in no transaction.
    private func vacuum(_ tables: [String]) async throws {
        try await onThread { session in
            for table in tables {
                let size = try session.query("SELECT pg_total_relation_size($1::regclass)", [.text(table)]).row(0).int64(0)
                try session.execute(size <= Self.rewriteLimit ? "VACUUM (FULL) \(table)" : "VACUUM \(table)")
            }
        }
    }
}
