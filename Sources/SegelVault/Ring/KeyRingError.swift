/// Why a key ring file could not be used.
package enum KeyRingError: Error, Equatable {
    /// No ring is stored.
    case missing
    /// Cut, altered, or never a key ring.
    case damaged
    /// Written by newer software.
    case unknownFormat
    case wrongPassphrase
    /// The token's key is not the one the ring was locked for.
    case wrongToken
    case wrongEscrowKey
    /// No stanza of a kind this program can unlock.
    case noUsableStanza
    /// An empty passphrase, or Argon2id parameters outside its bounds.
    case parametersRefused
    case outOfMemory
    /// The stored ring is not the one the change was made from: another run wrote first. Read it and start again (attack A16).
    case changedMeanwhile

    package var code: String {
        switch self {
        case .missing: "key-ring-missing"
        case .damaged: "key-ring-damaged"
        case .unknownFormat: "key-ring-unknown-format"
        case .wrongPassphrase: "key-ring-wrong-passphrase"
        case .wrongToken: "key-ring-wrong-token"
        case .wrongEscrowKey: "key-ring-wrong-escrow-key"
        case .noUsableStanza: "key-ring-no-usable-stanza"
        case .parametersRefused: "key-ring-parameters-refused"
        case .outOfMemory: "key-ring-out-of-memory"
        case .changedMeanwhile: "key-ring-changed-meanwhile"
        }
    }
}
