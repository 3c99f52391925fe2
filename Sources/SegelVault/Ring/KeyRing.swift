package import SegelCrypto

/// The keys of a ring, by name. The numbers are those of the stored form.
package enum RingKeyName: String, CaseIterable, Sendable, Codable {
    case kekCitizen = "kek-citizen"
    case kekSigning = "kek-signing"
    case index
    case backup
}

/// generated → active → open-only → destroyed; a version that never became active may be destroyed too.
package enum KeyVersionState: String, Sendable, Codable {
    /// Stored, not yet used.
    case generated
    /// Seals and opens. Exactly one version of each key.
    case active
    /// Opens what it sealed before.
    case openOnly = "open-only"
    /// The secret is gone; the line stays as a record.
    case destroyed
}

/// What may be told of a key version.
package struct KeyVersion: Hashable, Sendable {
    /// From 1, without gaps.
    package let version: UInt32
    package let id: KeyID
    package let state: KeyVersionState
    /// Unix seconds.
    package let createdAt: Int64
}

/// Four independent random keys with their versions. A value: every change gives a new ring, and nothing is changed until that ring is
/// stored (`UnlockedKeyRing.saving`).
package struct KeyRing: Sendable {
    package let deployment: DeploymentID
    private var kekCitizen: RingKey
    private var kekSigning: RingKey
    private var index: RingKey
    private var backup: RingKey

    /// A new deployment: version 1 of each key, active. `now`: Unix seconds.
    package init(deployment: DeploymentID, now: Int64, random: some RandomSource) {
        self.init(deployment: deployment) { _ in
            RingKey(active: RingKey.Version(version: 1, id: KeyID(from: random), createdAt: now, secret: RingKey.newSecret(random)))
        }
    }

    init(deployment: DeploymentID, key: (RingKeyName) throws -> RingKey) rethrows {
        self.deployment = deployment
        kekCitizen = try key(.kekCitizen)
        kekSigning = try key(.kekSigning)
        index = try key(.index)
        backup = try key(.backup)
    }

    /// All versions, oldest first, destroyed ones included.
    package func versions(of name: RingKeyName) -> [KeyVersion] { self[name].versions }

    package func activeVersion(of name: RingKeyName) -> UInt32 { self[name].active.version }

    /// The version that was generated and waits to become active: where an interrupted rotation goes on.
    package func pendingVersion(of name: RingKeyName) -> UInt32? { versions(of: name).last { $0.state == .generated }?.version }

    /// The key that seals now.
    func active<Use: RingKeyUse>(_: Use.Type) -> (version: UInt32, key: SymmetricKey<Use>) {
        let active = self[Use.ringKey].active
        return (active.version, active.key(for: Use.self))
    }

    /// All keys that open, the active one first, then the others from the youngest.
    func opening<Use: RingKeyUse>(_: Use.Type) -> [(version: UInt32, key: SymmetricKey<Use>)] {
        let others = self[Use.ringKey].others.values.compactMap { other in
            if case .openOnly(let held) = other { (version: held.version, key: held.key(for: Use.self)) } else { nil }
        }
        return [active(Use.self)] + others.sorted { $0.version > $1.version }
    }

    /// A key that opens. Versions not yet active sealed nothing, so they open nothing.
    func key<Use: RingKeyUse>(_: Use.Type, version: UInt32) throws(VaultError) -> SymmetricKey<Use> {
        let named = self[Use.ringKey]
        if version == named.active.version { return named.active.key(for: Use.self) }
        guard case .openOnly(let found)? = named.others[version] else { throw .keyMissing(Use.ringKey, version: version) }
        return found.key(for: Use.self)
    }

    subscript(name: RingKeyName) -> RingKey {
        get {
            switch name {
            case .kekCitizen: kekCitizen
            case .kekSigning: kekSigning
            case .index: index
            case .backup: backup
            }
        }
        set {
            switch name {
            case .kekCitizen: kekCitizen = newValue
            case .kekSigning: kekSigning = newValue
            case .index: index = newValue
            case .backup: backup = newValue
            }
        }
    }
}
