internal import SegelCrypto

/// Key wraps: XChaCha20-Poly1305 that also commits to its key. Layout: nonce 24 | commitment 32 | ciphertext | tag 16 (Envelope.md, rules
/// 4-6). Encryption key and commitment are derived from the wrapping key, its use, the nonce and the associated data.
///
/// The cipher alone would let one ciphertext open under two keys chosen for it (attack A04); the commitment is compared first.
enum CommittedSeal {
    static let overheadCount = XChaCha20Poly1305.nonceCount + KeyDerivation<DataKey>.commitmentCount + XChaCha20Poly1305.tagCount

    static func seal<Use>(
        _ plaintext: SecretBytes,
        key: SymmetricKey<Use>,
        associatedData: [UInt8],
        random: some RandomSource
    ) -> [UInt8] {
        let nonce = random.bytes(XChaCha20Poly1305.nonceCount)
        let derivation = KeyDerivation(key, binding: canonical(nonce, associatedData))
        let sealed = XChaCha20Poly1305.seal(
            plaintext,
            key: derivation.encryptionKey(),
            nonce: nonce,
            associatedData: derivation.message
        )
        return nonce + derivation.commitment() + sealed
    }

    /// The plaintext in locked memory. `commitmentFailed` tells a wrong key from altered bytes, for the one place that may say so.
    static func open<Use>(
        _ sealed: [UInt8],
        key: SymmetricKey<Use>,
        associatedData: [UInt8]
    ) throws(Failure) -> SecretBytes {
        guard sealed.count >= overheadCount else { throw .bytesAltered }
        let nonce = Array(sealed[..<24])
        let derivation = KeyDerivation(key, binding: canonical(nonce, associatedData))
        guard derivation.matches(Array(sealed[24..<56])) else { throw .commitmentFailed }
        do {
            return try XChaCha20Poly1305.openSecret(
                sealed[56...],
                key: derivation.encryptionKey(),
                nonce: nonce,
                associatedData: derivation.message
            )
        } catch {
            throw .bytesAltered
        }
    }

    enum Failure: Error {
        case commitmentFailed
        case bytesAltered
    }
}

/// Everything that is derived from a key goes through here: a keyed BLAKE2b over the key's use and the bytes it is bound to, once to
/// encrypt, once to commit. The two personalisations keep the public commitment from telling anything of the encryption key.
struct KeyDerivation<Use: KeyUse> {
    static var commitmentCount: Int { 32 }

    private let key: SymmetricKey<Use>
    /// Use and binding, canonical; also the associated data of what is sealed under the derived key.
    let message: [UInt8]

    init(_ key: SymmetricKey<Use>, binding: [UInt8]) {
        self.key = key
        message = canonical([UInt8](Use.name.utf8), binding)
    }

    func encryptionKey() -> SecretBytes { Blake2b.deriveSecret(message, key: key.secret, personalisation: "segel encrypt 1") }

    func commitment() -> [UInt8] { Blake2b.tag(message, key: key.secret, personalisation: "segel commit 1", count: Self.commitmentCount) }

    /// In constant time.
    func matches(_ commitment: [UInt8]) -> Bool { constantTimeEqual(commitment, self.commitment()) }
}
