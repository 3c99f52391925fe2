internal import Foundation
internal import SegelCrypto

/// A trust root's private key in a file of its own, sealed under a passphrase (Argon2id, then XChaCha20-Poly1305). It never enters the
/// service: the operator's command opens it, signs, and forgets it.
struct RootKeyFile: Codable {
    private static let format = "segel-root-key-1"

    private let format: String
    private let algorithm: SignatureAlgorithm
    private let parameters: Argon2id.Parameters
    private let salt: Data
    private let nonce: Data
    private let sealed: Data

    /// Makes a key and its file; refuses to write over one.
    static func create(at path: String, passphrase: SecretBytes, algorithm: SignatureAlgorithm = .es256) throws -> SigningKey {
        let random = SystemRandom()
        let key = SigningKey(generating: algorithm, from: random)
        let salt = random.bytes(Argon2id.saltCount)
        let nonce = random.bytes(XChaCha20Poly1305.nonceCount)
        let parameters = Argon2id.Parameters.unlock
        let wrapping = try Argon2id.derive(passphrase: passphrase, salt: salt, parameters: parameters)
        let sealed = XChaCha20Poly1305.seal(key.privateBytes, key: wrapping, nonce: nonce, associatedData: context(algorithm))
        let file = RootKeyFile(
            format: format,
            algorithm: algorithm,
            parameters: parameters,
            salt: Data(salt),
            nonce: Data(nonce),
            sealed: Data(sealed)
        )
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.unexpected, "cannot create \(path): it exists or its folder does not", next: "choose another path")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: JSONEncoder().encode(file))
        try handle.synchronize()
        return key
    }

    static func open(_ path: String, passphrase: SecretBytes) throws -> SigningKey {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.keyMissing, "cannot read the root key \(path)")
        }
        let file = try JSONDecoder().decode(RootKeyFile.self, from: bytes)
        guard file.format == format else { throw CommandFailure(.keyMissing, "\(path) is not a root key of this version") }
        let wrapping = try Argon2id.derive(passphrase: passphrase, salt: [UInt8](file.salt), parameters: file.parameters)
        let secret: SecretBytes
        do {
            secret = try XChaCha20Poly1305.openSecret(
                [UInt8](file.sealed),
                key: wrapping,
                nonce: [UInt8](file.nonce),
                associatedData: context(file.algorithm)
            )
        } catch { throw CommandFailure(.keyMissing, "the passphrase does not open the root key \(path)") }
        return try SigningKey(algorithm: file.algorithm, privateBytes: secret)
    }

    private static func context(_ algorithm: SignatureAlgorithm) -> [UInt8] { Array("\(format)/\(algorithm.rawValue)".utf8) }
}
