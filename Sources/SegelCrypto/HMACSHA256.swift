private import Crypto

/// HMAC with SHA-256 (RFC 2104), for the formats of others that ask for it; ours use keyed BLAKE2b.
package enum HMACSHA256 {
    package static func tag(_ message: [UInt8], key: SecretBytes) -> [UInt8] {
        key.withUnsafeBytes { Array(HMAC<Crypto.SHA256>.authenticationCode(for: message, using: Crypto.SymmetricKey(data: $0))) }
    }
}
