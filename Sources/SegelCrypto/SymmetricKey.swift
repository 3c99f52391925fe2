/// What a symmetric key is for. Each use has a type of its own, so that a data key cannot stand where a key-encryption key belongs
/// (attack A12). The name also separates derivations.
package protocol KeyUse: Sendable {
    static var name: String { get }
}

/// A 32-byte secret key for one use.
package struct SymmetricKey<Use: KeyUse>: Sendable {
    package static var count: Int { 32 }

    package let secret: SecretBytes

    /// A new random key.
    package init(from random: some RandomSource) {
        secret = SecretBytes(random: Self.count, from: random)
    }

    /// Takes over 32 bytes that were unwrapped or derived; anything of another length is refused.
    package init(_ secret: SecretBytes) throws(WrongKeyLength) {
        guard secret.count == Self.count else { throw WrongKeyLength() }
        self.secret = secret
    }
}

/// A symmetric key has 32 bytes.
package struct WrongKeyLength: Error {}
