private import Crypto
private import Foundation

/// AES in Galois/Counter mode (NIST SP 800-38D) with nonces of 12 bytes and tags of 16: what JOSE speaks with others (RFC 7518 section 5.3).
/// Nothing of ours is stored under it. A key is for one message, so that no nonce can come twice (attack A06).
package enum AESGCM {
    package static let nonceCount = 12
    package static let tagCount = 16

    /// Opening failed. There is one reason, whatever the cause.
    package struct NotOpened: Error, Equatable {}

    /// A ciphertext with its tag apart, as JWE has them.
    package struct Sealed: Sendable, Equatable {
        package let nonce: [UInt8]
        package let ciphertext: [UInt8]
        package let tag: [UInt8]

        package init(nonce: [UInt8], ciphertext: [UInt8], tag: [UInt8]) {
            (self.nonce, self.ciphertext, self.tag) = (nonce, ciphertext, tag)
        }
    }

    /// `key`: 16 or 32 bytes.
    package static func seal(_ plaintext: [UInt8], under key: SecretBytes, associated: [UInt8], random: some RandomSource) -> Sealed {
        let nonce = random.bytes(nonceCount)
        do {
            let box = try AES.GCM.seal(plaintext, using: taken(key), nonce: AES.GCM.Nonce(data: nonce), authenticating: associated)
            return Sealed(nonce: nonce, ciphertext: Array(box.ciphertext), tag: Array(box.tag))
        } catch { preconditionFailure("key and nonce have their lengths") }
    }

    /// No byte leaves before the tag is checked (attack A13).
    package static func open(_ sealed: Sealed, under key: SecretBytes, associated: [UInt8]) throws(NotOpened) -> [UInt8] {
        guard sealed.nonce.count == nonceCount, sealed.tag.count == tagCount else { throw NotOpened() }
        do {
            let nonce = try AES.GCM.Nonce(data: sealed.nonce)
            let box = try AES.GCM.SealedBox(nonce: nonce, ciphertext: sealed.ciphertext, tag: sealed.tag)
            return Array(try AES.GCM.open(box, using: taken(key), authenticating: associated))
        } catch { throw NotOpened() }
    }

    private static func taken(_ key: SecretBytes) -> Crypto.SymmetricKey {
        precondition(key.count == 16 || key.count == 32)
        return key.withUnsafeBytes { Crypto.SymmetricKey(data: $0) }
    }
}
