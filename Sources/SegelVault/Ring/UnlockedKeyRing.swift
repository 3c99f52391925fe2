package import SegelCrypto

/// The ring, the root key that seals it and the file it came from.
package struct UnlockedKeyRing: Sendable {
    package let ring: KeyRing
    /// Of the file; grows by one with each write.
    package let generation: UInt64
    /// As stored.
    package let bytes: [UInt8]
    /// The stanza that unlocked it; nil for a ring just made.
    package let openedBy: StanzaID?
    let stanzas: [UnlockStanza]
    let rootKey: SymmetricKey<RootKey>

    /// A new deployment's ring, generation 1, not yet stored: call `store`. Throws `parametersRefused`, `outOfMemory`.
    package init(
        creating deployment: DeploymentID,
        passphrase: SecretBytes,
        parameters: Argon2id.Parameters = .unlock,
        now: Int64,
        random: some RandomSource
    ) throws(KeyRingError) {
        let rootKey = SymmetricKey<RootKey>(from: random)
        let stanza = try PassphraseStanza(
            wrapping: rootKey,
            passphrase: passphrase,
            parameters: parameters,
            deployment: deployment,
            random: random
        )
        let ring = KeyRing(deployment: deployment, now: now, random: random)
        let bytes = Self.seal(ring, generation: 1, stanzas: [stanza.stanza], rootKey: rootKey, random: random)
        try self.init(bytes: bytes, rootKey: rootKey, openedBy: nil)
    }

    /// Opens what the root key sealed; nothing in the file is believed before this.
    init(bytes: [UInt8], rootKey: SymmetricKey<RootKey>, openedBy: StanzaID?) throws(KeyRingError) {
        let file = try KeyRingFile(bytes)
        let plaintext: SecretBytes
        do { plaintext = try CommittedSeal.open(file.sealedRing, key: rootKey, associatedData: file.header) } catch { throw .damaged }
        ring = try KeyRing(sealedForm: plaintext, deployment: file.deployment)
        generation = file.generation
        stanzas = file.stanzas
        self.bytes = bytes
        self.rootKey = rootKey
        self.openedBy = openedBy
    }

    /// SHA-256 of the file.
    var digest: [UInt8] { SHA256.digest(bytes) }

    private static func seal(
        _ ring: KeyRing,
        generation: UInt64,
        stanzas: [UnlockStanza],
        rootKey: SymmetricKey<RootKey>,
        random: some RandomSource
    ) -> [UInt8] {
        let header = KeyRingFile.header(generation: generation, deployment: ring.deployment, stanzas: stanzas)
        let sealed = CommittedSeal.seal(ring.sealedForm(), key: rootKey, associatedData: header, random: random)
        return KeyRingFile(generation: generation, deployment: ring.deployment, stanzas: stanzas, sealedRing: sealed).bytes
    }
}

extension UnlockedKeyRing {
    /// Stores a new deployment's ring where none is. Throws `changedMeanwhile` where one is.
    package func store(in storage: some KeyRingStorage) throws { try storage.replace(nil, with: bytes) }

    /// Stores `next` over exactly the file this ring came from, then reads it back: what is returned is what a restart would find.
    /// Throws `changedMeanwhile` when another run wrote in between; then nothing was written.
    package func saving(_ next: KeyRing, to storage: some KeyRingStorage, random: some RandomSource) throws -> UnlockedKeyRing {
        try saving(next, stanzas: stanzas, to: storage, random: random)
    }

    /// Stores the same keys under a new passphrase, in place of all passphrases before. Other stanzas stay.
    package func changingPassphrase(
        to passphrase: SecretBytes,
        parameters: Argon2id.Parameters = .unlock,
        in storage: some KeyRingStorage,
        random: some RandomSource
    ) throws -> UnlockedKeyRing {
        let stanza = try PassphraseStanza(
            wrapping: rootKey,
            passphrase: passphrase,
            parameters: parameters,
            deployment: ring.deployment,
            random: random
        )
        let others = stanzas.filter { $0.type != UnlockStanza.passphraseType }
        return try saving(ring, stanzas: [stanza.stanza] + others, to: storage, random: random)
    }

    func saving(
        _ next: KeyRing,
        stanzas: [UnlockStanza],
        to storage: some KeyRingStorage,
        random: some RandomSource
    ) throws -> UnlockedKeyRing {
        guard next.deployment == ring.deployment else { throw VaultError.wrongRing }
        let new = Self.seal(next, generation: generation + 1, stanzas: stanzas, rootKey: rootKey, random: random)
        try storage.replace(bytes, with: new)
        guard let stored = try storage.load(), stored == new else { throw KeyRingError.changedMeanwhile }
        return try UnlockedKeyRing(bytes: stored, rootKey: rootKey, openedBy: openedBy)
    }
}
