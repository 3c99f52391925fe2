/// A key ring file that came out of a backup, still locked: what can be told of it without any key.
package struct KeyRingCopy: Sendable {
    package let deployment: DeploymentID
    package let generation: UInt64
    private let stanzas: [UnlockStanza]

    /// Throws `damaged` or `unknownFormat`.
    package init(_ bytes: [UInt8]) throws(KeyRingError) {
        let file = try KeyRingFile(bytes)
        deployment = file.deployment
        generation = file.generation
        stanzas = file.stanzas
    }

    /// Whether exactly the same passphrases, shares and tokens unlock both.
    package func unlocksLike(_ other: KeyRingCopy) -> Bool { stanzas == other.stanzas }
}

extension UnlockedKeyRing {
    /// Another file of this ring, older or younger, such as the copy in a backup: sealed under the same root key. Throws `damaged`.
    package func reopening(_ copy: [UInt8]) throws(KeyRingError) -> UnlockedKeyRing {
        try UnlockedKeyRing(bytes: copy, rootKey: rootKey, openedBy: openedBy)
    }
}
