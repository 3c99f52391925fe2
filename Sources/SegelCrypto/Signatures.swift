internal import CSodium
private import Crypto
private import Foundation

/// The signature algorithms of the program, named as JOSE names them (RFC 7518, RFC 9864).
package enum SignatureAlgorithm: String, Sendable, CaseIterable, Codable {
    /// ECDSA on P-256 with SHA-256, signature r ‖ s of 64 bytes (RFC 7518 section 3.4). What wallets and WebCrypto take.
    case es256 = "ES256"
    /// EdDSA on edwards25519 (RFC 8032).
    case ed25519 = "Ed25519"
}

package struct SignatureInvalid: Error, Equatable {
    package init() {}
}
package struct KeyInvalid: Error, Equatable {
    package init() {}
}

/// The public half. P-256: x ‖ y, 64 bytes. Ed25519: 32 bytes.
package struct VerifyingKey: Sendable, Hashable {
    package let algorithm: SignatureAlgorithm
    package let bytes: [UInt8]
    private let p256: P256.Signing.PublicKey?

    /// Refuses points off the curve and wrong lengths; Ed25519 small-order keys are refused at each verification by libsodium (A08).
    package init(algorithm: SignatureAlgorithm, bytes: [UInt8]) throws(KeyInvalid) {
        self.algorithm = algorithm
        self.bytes = bytes
        switch algorithm {
        case .es256:
            guard bytes.count == 64 else { throw KeyInvalid() }
            do { p256 = try P256.Signing.PublicKey(rawRepresentation: bytes) } catch { throw KeyInvalid() }
        case .ed25519:
            guard bytes.count == 32 else { throw KeyInvalid() }
            p256 = nil
        }
    }

    /// Returns only when `signature` is this key's over `message`. Both algorithms: exactly 64 bytes (attack A09).
    package func verify(_ signature: [UInt8], over message: UnsafeRawBufferPointer) throws(SignatureInvalid) {
        guard signature.count == 64 else { throw SignatureInvalid() }
        let isValid: Bool
        if let p256 {
            guard let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { throw SignatureInvalid() }
            var hash = Crypto.SHA256()
            hash.update(bufferPointer: message)
            isValid = p256.isValidSignature(parsed, for: hash.finalize())
        } else {
            _ = Sodium.ready
            isValid = crypto_sign_verify_detached(signature, message.bytes, UInt64(message.count), bytes) == 0
        }
        guard isValid else { throw SignatureInvalid() }
    }

    package func verify(_ signature: [UInt8], over message: [UInt8]) throws(SignatureInvalid) {
        // The typed throw does not pass through the rethrowing closure, so the outcome is carried out of it by hand.
        let result = message.withUnsafeBytes { buffer in Result { () throws(SignatureInvalid) in try verify(signature, over: buffer) } }
        try result.get()
    }

    package static func == (a: Self, b: Self) -> Bool { a.algorithm == b.algorithm && a.bytes == b.bytes }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(algorithm)
        hasher.combine(bytes)
    }
}

/// The private half, 32 bytes (P-256: the scalar; Ed25519: the seed of RFC 8032).
package struct SigningKey: Sendable {
    package let algorithm: SignatureAlgorithm
    package let publicKey: VerifyingKey
    /// The private bytes, for wrapping under KEK-signing only.
    package let privateBytes: SecretBytes
    private let p256: P256.Signing.PrivateKey?
    /// Ed25519's expanded secret key (seed ‖ public key, 64 bytes) as libsodium takes it.
    private let expanded: SecretBytes?

    package init(generating algorithm: SignatureAlgorithm, from random: some RandomSource) {
        // A random P-256 scalar is out of range with a probability under 2^-32; then another one is drawn.
        while true {
            if let key = try? SigningKey(algorithm: algorithm, privateBytes: SecretBytes(random: 32, from: random)) {
                self = key
                return
            }
        }
    }

    package init(algorithm: SignatureAlgorithm, privateBytes: SecretBytes) throws(KeyInvalid) {
        guard privateBytes.count == 32 else { throw KeyInvalid() }
        self.algorithm = algorithm
        self.privateBytes = privateBytes
        switch algorithm {
        case .es256:
            guard let key = try? privateBytes.withUnsafeBytes({ try P256.Signing.PrivateKey(rawRepresentation: Data($0)) }) else {
                throw KeyInvalid()
            }
            p256 = key
            expanded = nil
            publicKey = try VerifyingKey(algorithm: .es256, bytes: Array(key.publicKey.rawRepresentation))
        case .ed25519:
            _ = Sodium.ready
            var publicBytes = [UInt8](repeating: 0, count: 32)
            expanded = SecretBytes(count: 64) { secret in
                privateBytes.withUnsafeBytes { _ = crypto_sign_seed_keypair(&publicBytes, secret.bytes!, $0.bytes!) }
            }
            p256 = nil
            publicKey = try VerifyingKey(algorithm: .ed25519, bytes: publicBytes)
        }
    }

    /// 64 bytes. ES256 signatures are randomised: signing twice gives two different, equally valid signatures.
    package func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        if let p256 {
            var hash = Crypto.SHA256()
            hash.update(bufferPointer: message)
            guard let signature = try? p256.signature(for: hash.finalize()) else {
                preconditionFailure("P-256 signing fails only when memory or randomness does")
            }
            return Array(signature.rawRepresentation)
        }
        var signature = [UInt8](repeating: 0, count: 64)
        expanded!.withUnsafeBytes { _ = crypto_sign_detached(&signature, nil, message.bytes, UInt64(message.count), $0.bytes!) }
        return signature
    }

    package func sign(_ message: [UInt8]) -> [UInt8] { message.withUnsafeBytes { sign($0) } }
}
