internal import SegelCrypto

/// A citizen's key as it is stored: wrapped under one version of KEK-citizen. What the wrap hides never changes when it is rewrapped.
package struct WrappedCitizenKey: Hashable, Sendable {
    package static let wrapCount = CommittedSeal.overheadCount + 32

    package let citizen: CitizenID
    package let keyID: KeyID
    /// Of the citizen's key itself, from 1; it appears in every envelope sealed under it.
    package let version: UInt32
    /// Of KEK-citizen.
    package let kekVersion: UInt32
    /// 104 bytes: nonce 24 | commitment 32 | key 32 | tag 16.
    package let wrap: [UInt8]

    package init(citizen: CitizenID, keyID: KeyID, version: UInt32, kekVersion: UInt32, wrap: [UInt8]) {
        self.citizen = citizen
        self.keyID = keyID
        self.version = version
        self.kekVersion = kekVersion
        self.wrap = wrap
    }

    /// By the citizen alone, whose keys are few; equality still compares the whole wrap.
    package func hash(into hasher: inout Hasher) { hasher.combine(citizen) }

    static func wrap(_ key: OpenedCitizenKey, in ring: KeyRing, random: some RandomSource) -> WrappedCitizenKey {
        let kek = ring.active(CitizenKEK.self)
        let binding = key.binding(deployment: ring.deployment, kekVersion: kek.version)
        return WrappedCitizenKey(
            citizen: key.citizen,
            keyID: key.keyID,
            version: key.version,
            kekVersion: kek.version,
            wrap: CommittedSeal.seal(key.key.secret, key: kek.key, associatedData: binding, random: random)
        )
    }

    /// Throws `keyMissing` when the ring no longer, or not yet, holds the version; `cannotOpen` for anything altered or moved.
    func open(in ring: KeyRing) throws(VaultError) -> OpenedCitizenKey {
        let kek = try ring.key(CitizenKEK.self, version: kekVersion)
        let binding = OpenedCitizenKey.binding(citizen, keyID, version, ring.deployment, kekVersion: kekVersion)
        guard wrap.count == Self.wrapCount else { throw .cannotOpen }
        do {
            let secret = try CommittedSeal.open(wrap, key: kek, associatedData: binding)
            return OpenedCitizenKey(citizen: citizen, keyID: keyID, version: version, key: try SymmetricKey(secret))
        } catch { throw .cannotOpen }
    }
}

/// A citizen's key in locked memory, with the names it goes by.
struct OpenedCitizenKey: Sendable {
    let citizen: CitizenID
    let keyID: KeyID
    let version: UInt32
    let key: SymmetricKey<CitizenKey>

    func binding(deployment: DeploymentID, kekVersion: UInt32) -> [UInt8] {
        Self.binding(citizen, keyID, version, deployment, kekVersion: kekVersion)
    }

    static func binding(
        _ citizen: CitizenID,
        _ keyID: KeyID,
        _ version: UInt32,
        _ deployment: DeploymentID,
        kekVersion: UInt32
    ) -> [UInt8] {
        canonical(
            deployment.bytes,
            citizen.bytes,
            keyID.bytes,
            bigEndianBytes(version),
            bigEndianBytes(kekVersion)
        )
    }
}
