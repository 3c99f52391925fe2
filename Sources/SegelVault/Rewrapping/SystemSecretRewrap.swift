package import SegelCrypto

extension Vault {
    /// The same secret under the active KEK-signing; both wraps are opened.
    package func rewrap(_ secret: SystemSecret, random: some RandomSource) throws(VaultError) -> Rewrapped<SystemSecret> {
        let ring = ring
        let old = try secret.open(in: ring)
        let new = SystemSecret.seal(old, named: secret.name, in: ring, random: random)
        return Rewrapped(row: new, before: secret.commitment(to: old), after: new.commitment(to: try new.open(in: ring)))
    }

    package func commitment(to secret: SystemSecret) throws(VaultError) -> RowCommitment {
        secret.commitment(to: try secret.open(in: ring))
    }
}

extension SystemSecret {
    fileprivate func commitment(to opened: SecretBytes) -> RowCommitment {
        let names = canonical([UInt8]("system-secret".utf8), [UInt8](name.utf8))
        return RowCommitment(bytes: Blake2b.tag(names, key: opened, personalisation: "segel commit 1"))
    }
}
