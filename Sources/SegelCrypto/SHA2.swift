private import Crypto
private import Foundation

/// The digests of others' signatures: timestamping authorities use all three. Ours are SHA-256 (`SHA256`).
package enum SHA2: String, Sendable, CaseIterable {
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"

    /// Bytes of a digest.
    package var count: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    package func digest(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(Crypto.SHA256.hash(data: message))
        case .sha384: Array(Crypto.SHA384.hash(data: message))
        case .sha512: Array(Crypto.SHA512.hash(data: message))
        }
    }
}
