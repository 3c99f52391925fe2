internal import SegelCrypto

/// A private key of a signing ring, or another secret of the system, sealed under KEK-signing and bound to its name.
package struct SystemSecret: Hashable, Sendable {
    /// Such as "signing/18.72.disdukcapil/credential/1": another name does not open it.
    package let name: String
    package let kekVersion: UInt32
    /// Nonce 24 | commitment 32 | secret | tag 16.
    package let wrap: [UInt8]

    package init(name: String, kekVersion: UInt32, wrap: [UInt8]) {
        self.name = name
        self.kekVersion = kekVersion
        self.wrap = wrap
    }

    static func seal(_ secret: SecretBytes, named name: String, in ring: KeyRing, random: some RandomSource) -> SystemSecret {
        let kek = ring.active(SigningKEK.self)
        let binding = Self.binding(name, ring.deployment, kek.version)
        return SystemSecret(
            name: name,
            kekVersion: kek.version,
            wrap: CommittedSeal.seal(secret, key: kek.key, associatedData: binding, random: random)
        )
    }

    func open(in ring: KeyRing) throws(VaultError) -> SecretBytes {
        let kek = try ring.key(SigningKEK.self, version: kekVersion)
        do {
            return try CommittedSeal.open(wrap, key: kek, associatedData: Self.binding(name, ring.deployment, kekVersion))
        } catch { throw .cannotOpen }
    }

    private static func binding(_ name: String, _ deployment: DeploymentID, _ kekVersion: UInt32) -> [UInt8] {
        canonical(deployment.bytes, Array(name.utf8), bigEndianBytes(kekVersion))
    }
}
