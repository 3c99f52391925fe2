internal import SegelVault

/// Under INDEX: one blinded NIK a citizen, made anew from the NIK in the sealed profile. Look-ups try every version that opens until the
/// last row has moved.
struct BlindIndexRows: WrappedRows {
    let mall: Mall

    func census(in tx: any StoreTransaction) throws -> [UInt32: Int] { try tx.blindIndexCensus() }

    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws
        -> [(place: [UInt8], row: IndexedCitizen)]
    {
        let after = cursor.isEmpty ? nil : try CitizenID(bytes: cursor)
        return try tx.blindIndexes(notOn: version, after: after, limit: limit).map { citizen, index in
            (citizen.bytes, try row(citizen, index, in: tx))
        }
    }

    private func row(_ citizen: CitizenID, _ index: BlindIndex, in tx: any StoreTransaction) throws -> IndexedCitizen {
        let place = try Mall.profilePlace(citizen)
        guard let profile = try tx.sealedValue(at: place) else { throw Refusal(.unavailable, "profile_missing") }
        return IndexedCitizen(
            index: index,
            key: try mall.citizenKey(citizen, naming: profile.envelope, in: tx),
            profile: profile.envelope,
            context: place.context(deployment: mall.vault.deployment, revision: profile.revision)
        )
    }

    func rewrap(_ row: IndexedCitizen) throws -> Rewrapped<IndexedCitizen> { try mall.vault.reblind(row) }

    func commitment(to row: IndexedCitizen) throws -> RowCommitment { try mall.vault.commitment(to: row) }

    func replace(_ old: IndexedCitizen, with new: IndexedCitizen, in tx: any StoreTransaction) throws -> Bool {
        try tx.replace(old.index, with: new.index, for: old.citizen)
    }
}
