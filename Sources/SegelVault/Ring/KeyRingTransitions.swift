package import SegelCrypto

/// Why a key version may not be moved on.
package enum KeyRingRefusal: Error, Equatable {
    case noSuchVersion(UInt32)
    /// The active version is not the one the caller saw: another rotator was faster (attack A16).
    case activeChanged(expected: UInt32, found: UInt32)
    /// A version already waits; go on with it instead of making another.
    case alreadyPending(UInt32)
    case isActive(UInt32)
    case alreadyDestroyed(UInt32)
    case notPending(UInt32)
    /// So many rows, jobs or backups still need the version (attack A18).
    case stillReferenced(version: UInt32, count: Int)
    case probeFailed(UInt32)

    package var code: String {
        switch self {
        case .noSuchVersion: "key-no-such-version"
        case .activeChanged: "key-active-changed"
        case .alreadyPending: "key-already-pending"
        case .isActive: "key-is-active"
        case .alreadyDestroyed: "key-already-destroyed"
        case .notPending: "key-not-pending"
        case .stillReferenced: "key-still-referenced"
        case .probeFailed: "key-probe-failed"
        }
    }
}

/// A version that sealed and opened a sample. Only `KeyRing.probe` makes one, and promotion asks for it.
package struct ProbedKeyVersion: Sendable, Equatable {
    package let name: RingKeyName
    package let version: UInt32
    fileprivate let id: KeyID
}

extension KeyRing {
    /// A ring with one more version of `name`, waiting. `now`: Unix seconds. Store it, read it back and probe it before promoting.
    package func generating(_ name: RingKeyName, now: Int64, random: some RandomSource) throws(KeyRingRefusal) -> KeyRing {
        if let pending = pendingVersion(of: name) { throw .alreadyPending(pending) }
        let next = UInt32(versions(of: name).count) + 1
        let version = RingKey.Version(version: next, id: KeyID(from: random), createdAt: now, secret: RingKey.newSecret(random))
        return changing(name) { $0.others[next] = .generated(version) }
    }

    /// Seals and opens a sample under the waiting version.
    package func probe(_ name: RingKeyName, version: UInt32, random: some RandomSource) throws(KeyRingRefusal) -> ProbedKeyVersion {
        guard let other = self[name].others[version] else {
            throw version == self[name].active.version ? .isActive(version) : .noSuchVersion(version)
        }
        guard case .generated(let waiting) = other else { throw .notPending(version) }
        try Self.probe(waiting, random: random)
        return ProbedKeyVersion(name: name, version: version, id: waiting.id)
    }

    /// Seals and opens a sample under the version in use.
    package func probeActive(_ name: RingKeyName, random: some RandomSource) throws(KeyRingRefusal) {
        try Self.probe(self[name].active, random: random)
    }

    private static func probe(_ version: RingKey.Version, random: some RandomSource) throws(KeyRingRefusal) {
        let key = version.key(for: ProbeKey.self), sample = SecretBytes(random: 32, from: random)
        let sealed = CommittedSeal.seal(sample, key: key, associatedData: version.id.bytes, random: random)
        do {
            let opened = try CommittedSeal.open(sealed, key: key, associatedData: version.id.bytes)
            guard same(opened, sample) else { throw KeyRingRefusal.probeFailed(version.version) }
        } catch { throw .probeFailed(version.version) }
    }

    /// A ring where `probed` is active and the version before it only opens. Compare-and-swap: refused unless `from` is active still.
    package func promoting(from: UInt32, to probed: ProbedKeyVersion) throws(KeyRingRefusal) -> KeyRing {
        let key = self[probed.name]
        guard key.active.version == from else { throw .activeChanged(expected: from, found: key.active.version) }
        guard let other = key.others[probed.version] else { throw .noSuchVersion(probed.version) }
        guard case .generated(let waiting) = other, waiting.id == probed.id else { throw .notPending(probed.version) }
        return changing(probed.name) {
            $0.others[from] = .openOnly($0.active)
            $0.others[probed.version] = nil
            $0.active = waiting
        }
    }

    /// A ring without the secret of `version`. `references`: the census of whatever still needs it; anything but 0 is refused.
    package func destroying(_ name: RingKeyName, version: UInt32, references: Int) throws(KeyRingRefusal) -> KeyRing {
        guard version != self[name].active.version else { throw .isActive(version) }
        guard references == 0 else { throw .stillReferenced(version: version, count: references) }
        guard let other = self[name].others[version] else { throw .noSuchVersion(version) }
        switch other {
        case .destroyed: throw .alreadyDestroyed(version)
        case .generated(let gone), .openOnly(let gone):
            return changing(name) { $0.others[version] = .destroyed(version: version, id: gone.id, createdAt: gone.createdAt) }
        }
    }

    private func changing(_ name: RingKeyName, _ change: (inout RingKey) -> Void) -> KeyRing {
        var ring = self
        change(&ring[name])
        return ring
    }
}

private enum ProbeKey: KeyUse { static let name = "probe" }

private func same(_ a: SecretBytes, _ b: SecretBytes) -> Bool {
    a.withUnsafeBytes { a in b.withUnsafeBytes { b in constantTimeEqual(Array(a), Array(b)) } }
}
