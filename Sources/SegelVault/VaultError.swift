/// Why the vault refused. Opening has one opaque failure, `cannotOpen`, whatever was wrong: a key, a byte, the place it was found.
package enum VaultError: Error, Equatable {
    case cannotOpen
    /// A format version, suite, type or flag that this reader does not know (attack A05). Newer software may read it.
    case unknownFormat
    /// Over `Envelope.valueLimit` or `Envelope.documentLimit`.
    case tooLarge
    /// The key ring holds no such version, or destroyed it. Names no secret: an operator needs it to find the archived key (attack A19).
    case keyMissing(RingKeyName, version: UInt32)
    /// Sealing was asked for a place that is not this citizen's, or not of this deployment: a bug of the caller.
    case wrongContext
    /// Sealing went on after `finish` or after a failure: a bug of the caller.
    case documentClosed
    /// A key ring of another deployment, or one older than the ring in use.
    case wrongRing

    package var code: String {
        switch self {
        case .cannotOpen: "vault-cannot-open"
        case .unknownFormat: "vault-unknown-format"
        case .tooLarge: "vault-too-large"
        case .keyMissing: "vault-key-missing"
        case .wrongContext: "vault-wrong-context"
        case .documentClosed: "vault-document-closed"
        case .wrongRing: "vault-wrong-ring"
        }
    }
}
