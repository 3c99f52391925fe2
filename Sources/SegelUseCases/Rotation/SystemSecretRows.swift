internal import SegelCrypto
internal import SegelVault

/// Under KEK-signing: the private halves of the signing rings. A key whose private half is destroyed has no row here.
struct SystemSecretRows: WrappedRows {
    struct Row: Sendable {
        let record: SigningKeyRecord
        let secret: SystemSecret
    }

    let vault: Vault
    let random: AnyRandom

    func census(in tx: any StoreTransaction) throws -> [UInt32: Int] {
        Dictionary(grouping: try rows(in: tx), by: \.secret.kekVersion).mapValues(\.count)
    }

    /// A few hundred at most, so they are read whole.
    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws -> [(place: [UInt8], row: Row)]
    {
        let rest = try rows(in: tx).filter { row in
            row.secret.kekVersion != version && cursor.lexicographicallyPrecedes(row.record.kid.utf8)
        }
        return rest.sorted { $0.record.kid < $1.record.kid }.prefix(limit).map { (Array($0.record.kid.utf8), $0) }
    }

    private func rows(in tx: any StoreTransaction) throws -> [Row] {
        try tx.signingKeys().compactMap { record in record.systemSecret.map { Row(record: record, secret: $0) } }
    }

    func rewrap(_ row: Row) throws -> Rewrapped<Row> {
        try vault.rewrap(row.secret, random: random).map { Row(record: row.record, secret: $0) }
    }

    func commitment(to row: Row) throws -> RowCommitment { try vault.commitment(to: row.secret) }

    /// Only the wrap is taken from `new`: the key's window may have been set since the row was read.
    func replace(_ old: Row, with new: Row, in tx: any StoreTransaction) throws -> Bool {
        guard var record = try tx.signingKey(kid: old.record.kid) else { return false }
        record.sealedPrivateKey = new.secret.wrap
        record.kekVersion = new.secret.kekVersion
        return try tx.replace(record, whereSealed: old.secret.wrap)
    }
}
