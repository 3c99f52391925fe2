internal import SegelVault

/// Values sealed for a citizen, read and written inside a transaction.
extension Mall {
    /// The active key, under which new things are sealed.
    func citizenKey(_ citizen: CitizenID, in tx: any StoreTransaction) throws -> WrappedCitizenKey {
        guard let key = try tx.citizenKey(of: citizen) else { throw Refusal.notFound }
        return key
    }

    /// The version of this citizen's key that an envelope names: the active one, or while the citizen is resealed the one before.
    func citizenKey(_ citizen: CitizenID, naming envelope: [UInt8], in tx: any StoreTransaction) throws -> WrappedCitizenKey {
        let active = try citizenKey(citizen, in: tx)
        let version = try Envelope.keyVersion(of: envelope)
        if version == active.version { return active }
        guard let key = try tx.citizenKey(of: citizen, version: version) else { throw VaultError.cannotOpen }
        return key
    }

    func open(_ envelope: [UInt8], in context: Context, in tx: any StoreTransaction) throws -> [UInt8] {
        try vault.open(envelope, in: context, under: citizenKey(context.citizen, naming: envelope, in: tx))
    }

    /// The value and its revision, or nil where nothing was ever put.
    func open(_ place: SealedValuePlace, in tx: any StoreTransaction) throws -> (bytes: [UInt8], revision: UInt64)? {
        guard let value = try tx.sealedValue(at: place) else { return nil }
        let context = place.context(deployment: vault.deployment, revision: value.revision)
        return (try open(value.envelope, in: context, in: tx), value.revision)
    }

    /// Puts the next revision; `previous` is the revision that was read, 0 for none. Of two writers that read the same one, one wins.
    func put(_ bytes: [UInt8], at place: SealedValuePlace, after previous: UInt64, in tx: any StoreTransaction) throws {
        let context = place.context(deployment: vault.deployment, revision: previous + 1)
        let envelope = try vault.seal(bytes, in: context, under: citizenKey(place.citizen, in: tx), random: random)
        try tx.put(SealedValue(envelope: envelope, revision: previous + 1), at: place)
    }

    /// Seals something written once and kept in a row of its own, such as a credential.
    func sealOnce(_ bytes: [UInt8], as type: String, object: ObjectID, for citizen: CitizenID, in tx: any StoreTransaction) throws
        -> [UInt8]
    {
        let context = vault.context(objectType: type, citizen: citizen, object: object, revision: 1)
        return try vault.seal(bytes, in: context, under: citizenKey(citizen, in: tx), random: random)
    }

    func openOnce(_ sealed: [UInt8], as type: String, object: ObjectID, for citizen: CitizenID, in tx: any StoreTransaction) throws
        -> [UInt8]
    {
        let context = vault.context(objectType: type, citizen: citizen, object: object, revision: 1)
        return try open(sealed, in: context, in: tx)
    }
}
