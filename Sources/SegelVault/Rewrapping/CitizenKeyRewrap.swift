package import SegelCrypto

// Not through the vault's cache: a rotation passes every citizen and would push out the keys in use.
extension Vault {
    /// The same key under the active KEK-citizen; both wraps are opened. Store it by compare-and-swap on the old one
    /// (`CitizenKeyPort.replace`).
    package func rewrap(_ wrapped: WrappedCitizenKey, random: some RandomSource) throws(VaultError) -> Rewrapped<WrappedCitizenKey> {
        let ring = ring
        let old = try wrapped.open(in: ring)
        let new = WrappedCitizenKey.wrap(old, in: ring, random: random)
        return Rewrapped(row: new, before: old.commitment, after: try new.open(in: ring).commitment)
    }

    package func commitment(to wrapped: WrappedCitizenKey) throws(VaultError) -> RowCommitment { try wrapped.open(in: ring).commitment }
}

extension OpenedCitizenKey {
    var commitment: RowCommitment {
        let names = canonical(citizen.bytes, keyID.bytes, bigEndianBytes(version))
        return RowCommitment(bytes: KeyDerivation(key, binding: names).commitment())
    }
}
