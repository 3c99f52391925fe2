package import SegelCrypto

/// A key ring file that parses. Unlocking makes the only thing keys come out of.
package struct LockedKeyRing: Sendable {
    private let bytes: [UInt8]

    /// Throws `damaged` or `unknownFormat`.
    package init(bytes: [UInt8]) throws(KeyRingError) {
        _ = try KeyRingFile(bytes)
        self.bytes = bytes
    }

    /// Throws `missing` where nothing is stored, and what the storage throws.
    package init(from storage: some KeyRingStorage) throws {
        guard let bytes = try storage.load() else { throw KeyRingError.missing }
        try self.init(bytes: bytes)
    }

    /// Whose ring the file says it is. Not authenticated.
    package var unverifiedDeployment: DeploymentID { get throws(KeyRingError) { try KeyRingFile(bytes).deployment } }

    /// Not authenticated.
    package var unverifiedGeneration: UInt64 { get throws(KeyRingError) { try KeyRingFile(bytes).generation } }

    /// What the file says of its ways to unlock. Not authenticated: whoever wrote the file may have written anything.
    package var unverifiedWays: [UnlockWay] {
        get throws(KeyRingError) {
            let file = try KeyRingFile(bytes)
            return file.stanzas.map { UnlockWay($0, deployment: file.deployment) }
        }
    }
}

extension LockedKeyRing {
    /// Tries each passphrase stanza: about half a second each with the usual parameters. Throws `wrongPassphrase`, `noUsableStanza`,
    /// `parametersRefused`, `outOfMemory`, or `damaged` when the ring is not what the root key sealed.
    package func unlock(passphrase: SecretBytes) throws(KeyRingError) -> UnlockedKeyRing {
        do {
            return try firstOpened(UnlockStanza.passphraseType, unless: .wrongPassphrase) {
                try PassphraseStanza($0).open(passphrase: passphrase, deployment: $1)
            }
        } catch { throw error as? KeyRingError ?? .damaged }
    }

    /// Throws `ShareError` when the shares do not go together, are not this ring's, or too few; `damaged`.
    package func unlock(shares: [UnlockShare]) throws -> UnlockedKeyRing {
        let file = try KeyRingFile(bytes), hand = try ShareHand(shares)
        let (at, set) = try hand.find(in: file.stanzas, deployment: file.deployment)
        guard set.state == .active else { throw ShareError.pending }
        return try UnlockedKeyRing(bytes: bytes, rootKey: set.open(hand), openedBy: file.stanzas[at].id)
    }

    /// Asks the token once for each token stanza. Throws `wrongToken`, `noUsableStanza`, `damaged`, and what the token throws.
    package func unlock(token: some KeyAgreementToken) throws -> UnlockedKeyRing {
        try firstOpened(UnlockStanza.tokenType, unless: .wrongToken) { try TokenStanza($0).open(with: token, deployment: $1) }
    }

    /// Throws `wrongEscrowKey`, `noUsableStanza`, `damaged`.
    package func unlock(escrowKey: XWing.PrivateKey) throws(KeyRingError) -> UnlockedKeyRing {
        do {
            return try firstOpened(UnlockStanza.escrowType, unless: .wrongEscrowKey) {
                try EscrowStanza($0).open(with: escrowKey, deployment: $1)
            }
        } catch { throw error as? KeyRingError ?? .damaged }
    }

    /// The first stanza of `type` that gives the root key. Goes on only after `wrong`; any other failure ends it.
    private func firstOpened(
        _ type: UInt16,
        unless wrong: KeyRingError,
        _ open: (UnlockStanza, DeploymentID) throws -> SymmetricKey<RootKey>
    ) throws -> UnlockedKeyRing {
        let file = try KeyRingFile(bytes)
        let stanzas = file.stanzas.filter { $0.type == type }
        guard !stanzas.isEmpty else { throw KeyRingError.noUsableStanza }
        for stanza in stanzas {
            do {
                return try UnlockedKeyRing(bytes: bytes, rootKey: open(stanza, file.deployment), openedBy: stanza.id)
            } catch let error as KeyRingError where error == wrong { continue }
        }
        throw wrong
    }
}
