private import Crypto
private import Foundation

/// Diffie-Hellman on P-256 (SEC 1 section 3.3.1), the agreement that hardware tokens know.
package enum P256Agreement {
    package static let publicKeyCount = 64

    /// A point on the curve, x ‖ y.
    package struct PublicKey: Sendable, Hashable {
        package let bytes: [UInt8]

        /// Refuses wrong lengths and points off the curve, with which an answer would tell of the private key.
        package init(bytes: [UInt8]) throws(KeyInvalid) {
            guard bytes.count == publicKeyCount else { throw KeyInvalid() }
            do { _ = try P256.KeyAgreement.PublicKey(rawRepresentation: bytes) } catch { throw KeyInvalid() }
            self.bytes = bytes
        }
    }

    /// The private half in this process's memory: an ephemeral key here, and in tests what a token would hold. swift-crypto wipes its own copies.
    package struct PrivateKey: Sendable {
        package let publicKey: PublicKey
        private let key: P256.KeyAgreement.PrivateKey

        package init(from random: some RandomSource) {
            // A random scalar is out of range with a probability under 2^-32; then another one is drawn.
            while true {
                if let key = try? PrivateKey(scalar: SecretBytes(random: 32, from: random)) {
                    self = key
                    return
                }
            }
        }

        /// The same key from the same secret, which is for nothing else under this `personalisation`.
        package init(from secret: SecretBytes, personalisation: StaticString) {
            // One of 2^32 scalars is out of range; the next is derived then.
            var number: UInt8 = 0
            while true {
                let scalar = Blake2b.deriveSecret([number], key: secret, personalisation: personalisation)
                if let key = try? PrivateKey(scalar: scalar) {
                    self = key
                    return
                }
                number += 1
            }
        }

        /// 32 bytes, big-endian, from 1 to the group's order - 1; anything else is refused.
        package init(scalar: SecretBytes) throws(KeyInvalid) {
            guard let key = try? scalar.withUnsafeBytes({ try P256.KeyAgreement.PrivateKey(rawRepresentation: $0) }) else {
                throw KeyInvalid()
            }
            self.key = key
            publicKey = try PublicKey(bytes: Array(key.publicKey.rawRepresentation))
        }

        /// x of the common point, 32 bytes. Not uniform: a key is derived from it before it encrypts.
        package func agree(with other: PublicKey) -> SecretBytes {
            do {
                let point = try P256.KeyAgreement.PublicKey(rawRepresentation: other.bytes)
                let shared = try key.sharedSecretFromKeyAgreement(with: point)
                return shared.withUnsafeBytes { shared in SecretBytes(count: shared.count) { $0.copyMemory(from: shared) } }
            } catch { preconditionFailure("both points are on the curve") }
        }
    }
}
