package import SegelVault

/// The rows that are wrapped under one ring key: what a rotation must know of them. One small file a key.
protocol WrappedRows: Sendable {
    associatedtype Row: Sendable

    /// How many rows are under each version; versions without any are left out.
    func census(in tx: any StoreTransaction) throws -> [UInt32: Int]

    /// Up to `limit` rows in ascending order of place, after `cursor` (empty: from the first); of those only the ones not on `version`, or
    /// all where it is nil. With each row the place it has.
    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws -> [(place: [UInt8], row: Row)]

    /// The row under the active version. Touches nothing stored.
    func rewrap(_ row: Row) throws -> Rewrapped<Row>

    /// What the row hides; found by opening it.
    func commitment(to row: Row) throws -> RowCommitment

    /// Puts `new` where exactly `old` is; answers whether it was: another rotator, or a deletion, may have been faster.
    func replace(_ old: Row, with new: Row, in tx: any StoreTransaction) throws -> Bool
}

extension Mall {
    func wrappedRows(_ key: RingKeyName) -> any WrappedRows {
        switch key {
        case .kekCitizen: CitizenKeyRows(vault: vault, random: random)
        case .kekSigning: SystemSecretRows(vault: vault, random: random)
        case .index: BlindIndexRows(mall: self)
        case .backup: NoRows()
        }
    }

    /// How many rows are under each version of a key.
    package func census(_ key: RingKeyName) async throws -> [UInt32: Int] {
        let rows = wrappedRows(key)
        return try await store.read { try rows.census(in: $0) }
    }
}

/// Turns the ports' refusal into an answer.
func isReplaced(_ replace: () throws -> Void) throws -> Bool {
    do { try replace() } catch PortConflict.changedMeanwhile { return false }
    return true
}
