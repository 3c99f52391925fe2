internal import SegelCrypto

/// A row of the blind index with what it takes to make it anew: the citizen's sealed profile, which holds the NIK.
package struct IndexedCitizen: Sendable {
    package let index: BlindIndex
    package let key: WrappedCitizenKey
    package let profile: [UInt8]
    package let context: Context

    package init(index: BlindIndex, key: WrappedCitizenKey, profile: [UInt8], context: Context) {
        self.index = index
        self.key = key
        self.profile = profile
        self.context = context
    }

    package var citizen: CitizenID { key.citizen }
}

extension Vault {
    /// The same NIK under the active INDEX; old and new are both computed from the NIK in the sealed profile. Throws `cannotOpen` where the
    /// row is not of that NIK: then one of the two was altered, and nobody here can tell which.
    package func reblind(_ citizen: IndexedCitizen) throws(VaultError) -> Rewrapped<IndexedCitizen> {
        let active = ring.active(IndexKey.self)
        let (nik, before) = try verified(citizen)
        let index = BlindIndex(of: nik, under: active.key, version: active.version)
        let new = IndexedCitizen(index: index, key: citizen.key, profile: citizen.profile, context: citizen.context)
        return Rewrapped(row: new, before: before, after: try verified(new).commitment)
    }

    package func commitment(to citizen: IndexedCitizen) throws(VaultError) -> RowCommitment { try verified(citizen).commitment }

    /// The commitment is under the citizen's key: a NIK has too little entropy to be committed to under anything public.
    private func verified(_ citizen: IndexedCitizen) throws(VaultError) -> (nik: CanonicalNIK, commitment: RowCommitment) {
        let ring = ring
        let key = try citizen.key.open(in: ring), nik = try citizen.nik(under: key)
        let version = try ring.key(IndexKey.self, version: citizen.index.version)
        let index = BlindIndex(of: nik, under: version, version: citizen.index.version)
        guard constantTimeEqual(index.bytes, citizen.index.bytes) else { throw .cannotOpen }
        let names = canonical([UInt8]("nik".utf8), citizen.citizen.bytes, nik.digits)
        return (nik, RowCommitment(bytes: KeyDerivation(key.key, binding: names).commitment()))
    }
}

extension IndexedCitizen {
    fileprivate func nik(under key: OpenedCitizenKey) throws(VaultError) -> CanonicalNIK {
        let plaintext = try ValueEnvelope.open(profile, in: context, under: key)
        do {
            guard let value = try Profile(encoded: plaintext)[.nik]?.value else { throw VaultError.cannotOpen }
            return try CanonicalNIK(value)
        } catch { throw .cannotOpen }
    }
}
