internal import SegelCrypto

/// One key of the ring. That exactly one version is active is in its shape, not in a check.
struct RingKey: Sendable {
    /// A version whose secret is held.
    struct Version: Sendable {
        let version: UInt32
        let id: KeyID
        let createdAt: Int64
        /// 32 bytes; private, so that it leaves only as a key for a use.
        fileprivate let secret: SymmetricKey<Untyped>

        init(version: UInt32, id: KeyID, createdAt: Int64, secret: SymmetricKey<Untyped>) {
            self.version = version
            self.id = id
            self.createdAt = createdAt
            self.secret = secret
        }

        func key<Use: KeyUse>(for _: Use.Type) -> SymmetricKey<Use> { SymmetricKey(retyping: secret) }

        /// For the stored form only.
        func withUnsafeSecret(_ body: (UnsafeRawBufferPointer) -> Void) { secret.secret.withUnsafeBytes(body) }
    }

    /// A key as the ring holds it, before it is taken out for a use.
    enum Untyped: KeyUse { static let name = "ring-key" }

    enum Other: Sendable {
        case generated(Version)
        case openOnly(Version)
        case destroyed(version: UInt32, id: KeyID, createdAt: Int64)
    }

    var active: Version
    /// By version.
    var others: [UInt32: Other] = [:]

    static func newSecret(_ random: some RandomSource) -> SymmetricKey<Untyped> { SymmetricKey(from: random) }

    var versions: [KeyVersion] {
        ([active.describe(as: .active)] + others.values.map(\.description)).sorted { $0.version < $1.version }
    }
}

extension RingKey.Version {
    func describe(as state: KeyVersionState) -> KeyVersion { KeyVersion(version: version, id: id, state: state, createdAt: createdAt) }
}

extension RingKey.Other {
    var description: KeyVersion {
        switch self {
        case .generated(let version): version.describe(as: .generated)
        case .openOnly(let version): version.describe(as: .openOnly)
        case .destroyed(let version, let id, let createdAt):
            KeyVersion(version: version, id: id, state: .destroyed, createdAt: createdAt)
        }
    }
}

extension SymmetricKey {
    /// A key of the ring given the use its name stands for.
    fileprivate init(retyping key: SymmetricKey<RingKey.Untyped>) {
        do { self = try SymmetricKey(key.secret) } catch { preconditionFailure("a symmetric key is always 32 bytes") }
    }
}
