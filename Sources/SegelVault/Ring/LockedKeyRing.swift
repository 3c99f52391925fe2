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

    /// Tries each passphrase stanza: about half a second each with the usual parameters. Throws `wrongPassphrase`, `noUsableStanza`,
    /// `parametersRefused`, `outOfMemory`, or `damaged` when the ring is not what the root key sealed.
    package func unlock(passphrase: SecretBytes) throws(KeyRingError) -> UnlockedKeyRing {
        let file = try KeyRingFile(bytes)
        let stanzas = file.stanzas.filter { $0.type == UnlockStanza.passphraseType }
        guard !stanzas.isEmpty else { throw .noUsableStanza }
        for stanza in stanzas {
            do {
                let rootKey = try PassphraseStanza(stanza).open(passphrase: passphrase, deployment: file.deployment)
                return try UnlockedKeyRing(bytes: bytes, rootKey: rootKey)
            } catch .wrongPassphrase { continue }
        }
        throw .wrongPassphrase
    }
}
