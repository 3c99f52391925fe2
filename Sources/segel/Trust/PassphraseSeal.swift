internal import Foundation
internal import SegelCrypto

/// A private key under a passphrase, for files that people keep: Argon2id, then XChaCha20-Poly1305 (Docs/Formats/SealedKey.md).
struct PassphraseSeal: Codable {
    private let parameters: Argon2id.Parameters
    private let salt: Data
    private let nonce: Data
    private let sealed: Data

    /// `context`: what the key is, so that one file's seal opens in no other place.
    init(_ secret: SecretBytes, passphrase: SecretBytes, context: String) throws {
        let random = SystemRandom()
        parameters = .unlock
        salt = Data(random.bytes(Argon2id.saltCount))
        nonce = Data(random.bytes(XChaCha20Poly1305.nonceCount))
        let key = try Argon2id.derive(passphrase: passphrase, salt: [UInt8](salt), parameters: parameters)
        sealed = Data(XChaCha20Poly1305.seal(secret, key: key, nonce: [UInt8](nonce), associatedData: Array(context.utf8)))
    }

    /// Throws `CannotOpen` for a wrong passphrase and for altered bytes alike.
    func open(passphrase: SecretBytes, context: String) throws -> SecretBytes {
        let key = try Argon2id.derive(passphrase: passphrase, salt: [UInt8](salt), parameters: parameters)
        return try XChaCha20Poly1305.openSecret(
            [UInt8](sealed),
            key: key,
            nonce: [UInt8](nonce),
            associatedData: Array(context.utf8)
        )
    }
}
