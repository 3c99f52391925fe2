internal import CSodium

/// BLAKE2b (RFC 7693) with libsodium's salt and personalisation: derivation, commitments and the blind index. libsodium 1.0.18 has no
/// HKDF; keyed BLAKE2b is the pseudorandom function used in its place.
package enum Blake2b {
    package static let personalisationCount = Int(crypto_generichash_blake2b_PERSONALBYTES)

    /// Unkeyed digest, 16 to 64 bytes.
    package static func digest(_ message: [UInt8], count: Int = 32) -> [UInt8] {
        _ = Sodium.ready
        var output = [UInt8](repeating: 0, count: count)
        crypto_generichash_blake2b(&output, count, message, UInt64(message.count), nil, 0)
        return output
    }

    /// A keyed tag that may be stored in the open. `personalisation`: at most 16 ASCII bytes, zero-padded, naming the use.
    package static func tag(_ message: [UInt8], key: SecretBytes, personalisation: StaticString, count: Int = 32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            derive(message, key, personalisation, UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    /// A secret derived from a secret; never leaves locked memory.
    package static func deriveSecret(_ message: [UInt8], key: SecretBytes, personalisation: StaticString, count: Int = 32) -> SecretBytes {
        SecretBytes(count: count) { derive(message, key, personalisation, $0) }
    }

    private static func derive(
        _ message: [UInt8],
        _ key: SecretBytes,
        _ personalisation: StaticString,
        _ output: UnsafeMutableRawBufferPointer
    ) {
        precondition((16...64).contains(output.count) && (16...64).contains(key.count))
        precondition(personalisation.utf8CodeUnitCount <= personalisationCount)
        _ = Sodium.ready
        var personal = [UInt8](repeating: 0, count: personalisationCount)
        personalisation.withUTF8Buffer { personal.replaceSubrange(0..<$0.count, with: $0) }
        let result = key.withUnsafeBytes {
            crypto_generichash_blake2b_salt_personal(
                output.bytes!,
                output.count,
                message,
                UInt64(message.count),
                $0.bytes,
                $0.count,
                nil,
                personal
            )
        }
        precondition(result == 0)
    }
}
