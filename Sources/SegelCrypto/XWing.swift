private import Crypto
private import Foundation

/// X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 in one, for what is sealed today to a key that is used years later. Whoever
/// breaks only one of the two learns nothing.
///
/// swift-crypto keeps the expanded private key in ordinary memory and does not wipe it; it is made for one call and let go at once. The seed
/// is held here, in locked memory.
package enum XWing {
    package static let publicKeyCount = 1_216
    package static let ciphertextCount = 1_120
    package static let seedCount = 32

    /// What one encapsulation gives: bytes to keep in the open, and the 32-byte secret only the private key finds again in them.
    package struct Encapsulation: Sendable {
        package let ciphertext: [UInt8]
        package let secret: SecretBytes
    }

    /// Can always be encapsulated to: malformed keys do not become one (attack A10).
    package struct PublicKey: Sendable, Hashable {
        package let bytes: [UInt8]

        /// Refuses a wrong length, ML-KEM coefficients that are not reduced (FIPS 203 section 7.2) and an X25519 point of small order: one trial
        /// encapsulation finds them.
        package init(bytes: [UInt8]) throws(KeyInvalid) {
            guard bytes.count == publicKeyCount else { throw KeyInvalid() }
            do { _ = try Self.encapsulate(to: bytes) } catch { throw KeyInvalid() }
            self.bytes = bytes
        }

        /// A fresh secret. Its randomness is the library's own, which ends the process when there is none (attack A07).
        package func encapsulate() -> Encapsulation {
            do { return try Self.encapsulate(to: bytes) } catch { preconditionFailure("this key was encapsulated to when it was made") }
        }

        private static func encapsulate(to bytes: [UInt8]) throws -> Encapsulation {
            let result = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes).encapsulate()
            return Encapsulation(ciphertext: Array(result.encapsulated), secret: SecretBytes(copying: result.sharedSecret))
        }
    }

    /// A private key: its seed, and the public key that follows from it.
    package struct PrivateKey: Sendable {
        /// 32 bytes; for sealing only.
        package let seed: SecretBytes
        package let publicKey: PublicKey

        package init(from random: some RandomSource) {
            do { try self.init(seed: SecretBytes(random: seedCount, from: random)) } catch {
                preconditionFailure("every 32 bytes are a seed")
            }
        }

        /// Any 32 bytes are a seed; another length is refused.
        package init(seed: SecretBytes) throws(KeyInvalid) {
            guard seed.count == seedCount else { throw KeyInvalid() }
            do { publicKey = try PublicKey(bytes: Self.expanded(seed) { Array($0.publicKey.rawRepresentation) }) } catch {
                throw KeyInvalid()
            }
            self.seed = seed
        }

        /// The secret in `ciphertext`. A wrong length and an X25519 point of small order are refused (attack A10). Altered bytes may give another
        /// secret instead of an error, as ML-KEM rejects implicitly: whatever is sealed under the secret must be committed to it.
        package func decapsulate(_ ciphertext: [UInt8]) throws(CannotOpen) -> SecretBytes {
            guard ciphertext.count == ciphertextCount else { throw CannotOpen() }
            do {
                return try Self.expanded(seed) { SecretBytes(copying: try $0.decapsulate(Data(ciphertext))) }
            } catch { throw CannotOpen() }
        }

        /// The library reads the seed where it lies.
        private static func expanded<Result>(
            _ seed: SecretBytes,
            _ body: (XWingMLKEM768X25519.PrivateKey) throws -> Result
        ) throws -> Result {
            try body(try seed.withUnsafeBytes { try XWingMLKEM768X25519.PrivateKey(seedRepresentation: $0, publicKey: nil) })
        }
    }
}

extension SecretBytes {
    /// swift-crypto wipes its own copy when it is released.
    fileprivate convenience init(copying key: Crypto.SymmetricKey) {
        self.init(count: key.bitCount / 8) { target in key.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
}
