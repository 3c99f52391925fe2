private import Crypto

/// The one-step key derivation of NIST SP 800-56A section 5.8.1 over SHA-256, as RFC 7518 section 4.6.2 fills it in for a key of at most one
/// digest. Composed from SHA-256 alone: the agreed secret is hashed with everything both sides must mean the same by.
package enum ConcatKDF {
    /// One digest: more would need a second round, which no algorithm here asks for.
    package static let countLimit = SHA256.count

    /// - Parameters:
    ///   - count: bytes of the key, 1 to 32.
    ///   - algorithm: AlgorithmID, without its length.
    ///   - partyU: PartyUInfo, without its length; empty where there is none.
    ///   - partyV: PartyVInfo, likewise.
    package static func derive(
        _ count: Int,
        from secret: SecretBytes,
        algorithm: [UInt8],
        partyU: [UInt8],
        partyV: [UInt8]
    ) -> SecretBytes {
        precondition((1...countLimit).contains(count))
        var hash = Crypto.SHA256()
        hash.update(data: length(1))
        secret.withUnsafeBytes { hash.update(bufferPointer: $0) }
        for part in [algorithm, partyU, partyV] {
            hash.update(data: length(part.count))
            hash.update(data: part)
        }
        hash.update(data: length(count * 8))
        let digest = hash.finalize()
        return digest.withUnsafeBytes { digest in
            SecretBytes(count: count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: digest[..<count])) }
        }
    }

    /// Four bytes, big-endian.
    private static func length(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian) { Array($0) } }
}
