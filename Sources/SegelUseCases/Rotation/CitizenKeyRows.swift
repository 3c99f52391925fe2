internal import SegelCrypto
internal import SegelVault

/// Under KEK-citizen: one wrapped key a citizen, or two while they are resealed; documents and values stay untouched.
struct CitizenKeyRows: WrappedRows {
    let vault: Vault
    let random: AnyRandom

    func census(in tx: any StoreTransaction) throws -> [UInt32: Int] { try tx.citizenKeyCensus() }

    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws
        -> [(place: [UInt8], row: WrappedCitizenKey)]
    {
        let after = cursor.isEmpty ? nil : try CitizenKeyName(place: cursor)
        return try tx.citizenKeys(notOn: version, after: after, limit: limit).map { ($0.name.place, $0) }
    }

    func rewrap(_ row: WrappedCitizenKey) throws -> Rewrapped<WrappedCitizenKey> { try vault.rewrap(row, random: random) }

    func commitment(to row: WrappedCitizenKey) throws -> RowCommitment { try vault.commitment(to: row) }

    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey, in tx: any StoreTransaction) throws -> Bool {
        try isReplaced { try tx.replace(old, with: new) }
    }
}

extension CitizenKeyName {
    /// Citizen 16, version u32 big-endian: its order is that of the names.
    fileprivate var place: [UInt8] { citizen.bytes + withUnsafeBytes(of: version.bigEndian) { Array($0) } }

    fileprivate init(place: [UInt8]) throws {
        guard place.count == CitizenID.byteCount + 4 else { throw MalformedIdentifier() }
        let citizen = try CitizenID(bytes: place.prefix(CitizenID.byteCount))
        self.init(citizen: citizen, version: place.suffix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }
}
