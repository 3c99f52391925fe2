internal import CSodium
private import Crypto
private import Foundation

/// The signature algorithms of the program, named as JOSE names them (RFC 7518, RFC 9864, RFC 9964).
package enum SignatureAlgorithm: String, Sendable, CaseIterable, Codable {
    /// ECDSA on P-256 with SHA-256, signature r ‖ s (RFC 7518 section 3.4). What wallets and WebCrypto take.
    case es256 = "ES256"
    /// EdDSA on edwards25519 (RFC 8032).
    case ed25519 = "Ed25519"
    /// Pure ML-DSA with the parameters of ML-DSA-65, context empty (FIPS 204, RFC 9964): for a time when the other two can be forged.
    case mlDSA65 = "ML-DSA-65"

    /// Bytes of a signature; each algorithm has one length.
    package var signatureCount: Int {
        switch self {
        case .es256, .ed25519: 64
        case .mlDSA65: 3_309
        }
    }

    /// Bytes of a public key. P-256: x ‖ y.
    package var publicKeyCount: Int {
        switch self {
        case .es256: 64
        case .ed25519: 32
        case .mlDSA65: 1_952
        }
    }
}

/// The signature does not hold, whatever the reason.
package struct SignatureInvalid: Error, Equatable {
    package init() {}
}
/// The bytes are no key of that algorithm.
package struct KeyInvalid: Error, Equatable {
    package init() {}
}

/// The public half, `publicKeyCount` bytes.
package struct VerifyingKey: Sendable, Hashable {
    package let algorithm: SignatureAlgorithm
    package let bytes: [UInt8]
    private let parsed: Parsed

    /// Read once: a verifier checks many signatures of one key.
    private enum Parsed {
        case es256(P256.Signing.PublicKey)
        case ed25519
        case mlDSA65(MLDSA65.PublicKey)
    }

    /// Refuses points off the curve and wrong lengths (A10); Ed25519 small-order keys are refused at each verification by libsodium (A08).
    package init(algorithm: SignatureAlgorithm, bytes: [UInt8]) throws(KeyInvalid) {
        guard bytes.count == algorithm.publicKeyCount else { throw KeyInvalid() }
        self.algorithm = algorithm
        self.bytes = bytes
        do {
            switch algorithm {
            case .es256: parsed = .es256(try P256.Signing.PublicKey(rawRepresentation: bytes))
            case .ed25519: parsed = .ed25519
            // Every string of the right length is a key (FIPS 204, Algorithm 23).
            case .mlDSA65: parsed = .mlDSA65(try MLDSA65.PublicKey(rawRepresentation: bytes))
            }
        } catch { throw KeyInvalid() }
    }

    /// Returns only when `signature` is this key's over `message`, and of exactly its algorithm's length (attacks A09, A10).
    package func verify(_ signature: [UInt8], over message: UnsafeRawBufferPointer) throws(SignatureInvalid) {
        guard signature.count == algorithm.signatureCount else { throw SignatureInvalid() }
        let isValid: Bool
        switch parsed {
        case .es256(let key):
            guard let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { throw SignatureInvalid() }
            var hash = Crypto.SHA256()
            hash.update(bufferPointer: message)
            isValid = key.isValidSignature(parsed, for: hash.finalize())
        case .ed25519:
            _ = Sodium.ready
            isValid = crypto_sign_verify_detached(signature, message.bytes, UInt64(message.count), bytes) == 0
        case .mlDSA65(let key):
            isValid = key.isValidSignature(signature, for: message)
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

/// The private half, 32 bytes (P-256: the scalar; Ed25519: the seed of RFC 8032; ML-DSA-65: the seed ξ of FIPS 204, which RFC 9964 keeps too).
package struct SigningKey: Sendable {
    package let algorithm: SignatureAlgorithm
    package let publicKey: VerifyingKey
    /// The private bytes, for wrapping under KEK-signing only.
    package let privateBytes: SecretBytes
    private let expanded: Expanded

    /// As the libraries sign with it.
    private enum Expanded {
        case es256(P256.Signing.PrivateKey)
        /// Seed ‖ public key, 64 bytes.
        case ed25519(SecretBytes)
        case mlDSA65(MLDSA65.PrivateKey)
    }

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
        let publicBytes: [UInt8]
        do { (expanded, publicBytes) = try Self.expand(privateBytes, algorithm) } catch { throw KeyInvalid() }
        publicKey = try VerifyingKey(algorithm: algorithm, bytes: publicBytes)
    }

    private static func expand(_ secret: SecretBytes, _ algorithm: SignatureAlgorithm) throws -> (Expanded, publicBytes: [UInt8]) {
        switch algorithm {
        case .es256:
            let key = try secret.withUnsafeBytes { try P256.Signing.PrivateKey(rawRepresentation: Data($0)) }
            return (.es256(key), Array(key.publicKey.rawRepresentation))
        case .ed25519:
            _ = Sodium.ready
            var publicBytes = [UInt8](repeating: 0, count: 32)
            let expanded = SecretBytes(count: 64) { target in
                secret.withUnsafeBytes { _ = crypto_sign_seed_keypair(&publicBytes, target.bytes!, $0.bytes!) }
            }
            return (.ed25519(expanded), publicBytes)
        case .mlDSA65:
            let key = try secret.withUnsafeBytes { try MLDSA65.PrivateKey(seedRepresentation: Data($0), publicKey: nil) }
            return (.mlDSA65(key), Array(key.publicKey.rawRepresentation))
        }
    }

    /// `signatureCount` bytes. ES256 and ML-DSA-65 signatures are randomised: signing twice gives two different, equally valid signatures.
    package func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        switch expanded {
        case .es256(let key):
            var hash = Crypto.SHA256()
            hash.update(bufferPointer: message)
            guard let signature = try? key.signature(for: hash.finalize()) else {
                preconditionFailure("P-256 signing fails only when memory or randomness does")
            }
            return Array(signature.rawRepresentation)
        case .ed25519(let secret):
            var signature = [UInt8](repeating: 0, count: algorithm.signatureCount)
            secret.withUnsafeBytes { _ = crypto_sign_detached(&signature, nil, message.bytes, UInt64(message.count), $0.bytes!) }
            return signature
        case .mlDSA65(let key):
            // Hedged (FIPS 204 section 3.4): fresh randomness in every signature, against faults and side channels of the deterministic kind.
            guard let signature = try? key.signature(for: message) else {
                preconditionFailure("ML-DSA signing fails only when memory or randomness does")
            }
            return Array(signature)
        }
    }

    package func sign(_ message: [UInt8]) -> [UInt8] { message.withUnsafeBytes { sign($0) } }
}
