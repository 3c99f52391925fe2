internal import SegelVault

/// Under BACKUP: nothing in the database. A new version seals the backups made from now on; old ones open those that were made before, and
/// stay for as long as one of them is retained.
struct NoRows: WrappedRows {
    func census(in tx: any StoreTransaction) throws -> [UInt32: Int] { [:] }

    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws -> [(
        place: [UInt8], row: Never
    )] {
        []
    }

    func rewrap(_ row: Never) throws -> Rewrapped<Never> {}
    func commitment(to row: Never) throws -> RowCommitment {}
    func replace(_ old: Never, with new: Never, in tx: any StoreTransaction) throws -> Bool {}
}
