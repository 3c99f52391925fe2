package import SegelCrypto

// One type for each use: `SymmetricKey<DataKey>` does not compile where `SymmetricKey<CitizenKey>` is asked (attack A12), and `name` goes
// into every derivation, so that even the same 32 bytes would give different keys under two uses.

/// Seals the key ring; random, in memory only while unlocked.
package enum RootKey: KeyUse { package static let name = "root-key" }
/// Derived from a passphrase; wraps the root key in its stanza.
package enum PassphraseKey: KeyUse { package static let name = "passphrase-key" }
/// Joined from shares; wraps the root key in theirs.
package enum ShareSecret: KeyUse { package static let name = "share-secret" }
/// One share, as the key of its own mark.
package enum ShareValue: KeyUse { package static let name = "share" }
/// What a token and an ephemeral key agree on; wraps the root key in the token's stanza.
package enum TokenAgreement: KeyUse { package static let name = "token-agreement" }
/// Encapsulated to an escrow key; wraps the root key in its stanza.
package enum EscrowSecret: KeyUse { package static let name = "escrow-secret" }
/// Wraps citizen keys.
package enum CitizenKEK: RingKeyUse {
    package static let name = "kek-citizen"
    package static let ringKey = RingKeyName.kekCitizen
}
/// Wraps the private halves of the signing rings.
package enum SigningKEK: RingKeyUse {
    package static let name = "kek-signing"
    package static let ringKey = RingKeyName.kekSigning
}
/// Blinds the NIK for look-up.
package enum IndexKey: RingKeyUse {
    package static let name = "index"
    package static let ringKey = RingKeyName.index
}
/// Seals backups.
package enum BackupKey: RingKeyUse {
    package static let name = "backup"
    package static let ringKey = RingKeyName.backup
}
/// One per citizen; wraps data keys.
package enum CitizenKey: KeyUse { package static let name = "citizen-key" }
/// One per revision of a value or document.
package enum DataKey: KeyUse { package static let name = "data-key" }

/// A use whose keys live in the key ring.
package protocol RingKeyUse: KeyUse {
    static var ringKey: RingKeyName { get }
}
