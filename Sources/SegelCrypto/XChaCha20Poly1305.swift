internal import CSodium

/// Opening failed. One answer for every cause: a wrong key, altered bytes and wrong associated data look the same from outside.
package struct CannotOpen: Error, Equatable {
    package init() {}
}

/// AEAD for small values and key wraps: XChaCha20-Poly1305-IETF. The 24-byte nonce is random and stored beside the ciphertext; at that
/// size random nonces may be drawn for the life of a key without a counter.
///
/// It does not commit to its key: whoever opens under one of several keys checks a commitment first (Docs/Formats/Envelope.md).
package enum XChaCha20Poly1305 {
    package static let nonceCount = 24
    package static let tagCount = 16

    /// Returns ciphertext ‖ tag, `plaintext.count + 16` bytes.
    package static func seal(_ plaintext: UnsafeRawBufferPointer, key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        precondition(key.count == 32 && nonce.count == nonceCount)
        _ = Sodium.ready
        return [UInt8](unsafeUninitializedCapacity: plaintext.count + tagCount) { output, count in
            key.withUnsafeBytes { key in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    output.baseAddress!,
                    nil,
                    plaintext.bytes,
                    UInt64(plaintext.count),
                    associatedData,
                    UInt64(associatedData.count),
                    nil,
                    nonce,
                    key.bytes!
                )
            }
            count = plaintext.count + tagCount
        }
    }

    package static func seal(_ plaintext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        plaintext.withUnsafeBytes { seal($0, key: key, nonce: nonce, associatedData: associatedData) }
    }

    /// Wraps one key under another.
    package static func seal(_ plaintext: SecretBytes, key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        plaintext.withUnsafeBytes { seal($0, key: key, nonce: nonce, associatedData: associatedData) }
    }

    /// The plaintext, or one opaque failure. Nothing is written before the tag is checked (attack A13).
    package static func open(
        _ ciphertext: some Collection<UInt8>,
        key: SecretBytes,
        nonce: [UInt8],
        associatedData: [UInt8]
    ) throws(CannotOpen) -> [UInt8] {
        guard ciphertext.count >= tagCount else { throw CannotOpen() }
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count - tagCount)
        let opened = plaintext.withUnsafeMutableBytes { open(Array(ciphertext), into: $0, key, nonce, associatedData) }
        guard opened else { throw CannotOpen() }
        return plaintext
    }

    /// As `open`, straight into locked memory: for keys.
    package static func openSecret(
        _ ciphertext: some Collection<UInt8>,
        key: SecretBytes,
        nonce: [UInt8],
        associatedData: [UInt8]
    ) throws(CannotOpen) -> SecretBytes {
        guard ciphertext.count >= tagCount else { throw CannotOpen() }
        var opened = false
        let secret = SecretBytes(count: ciphertext.count - tagCount) { target in
            opened = open(Array(ciphertext), into: target, key, nonce, associatedData)
        }
        guard opened else { throw CannotOpen() }
        return secret
    }

    private static func open(
        _ ciphertext: [UInt8],
        into output: UnsafeMutableRawBufferPointer,
        _ key: SecretBytes,
        _ nonce: [UInt8],
        _ associatedData: [UInt8]
    ) -> Bool {
        guard key.count == 32, nonce.count == nonceCount else { return false }
        _ = Sodium.ready
        return key.withUnsafeBytes { key in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                output.bytes,
                nil,
                nil,
                ciphertext,
                UInt64(ciphertext.count),
                associatedData,
                UInt64(associatedData.count),
                nonce,
                key.bytes!
            )
        } == 0
    }
}

extension UnsafeRawBufferPointer {
    /// libsodium takes `unsigned char *`; an empty buffer may be nil, which it accepts for a length of 0.
    var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
    var bytes: UnsafeMutablePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
