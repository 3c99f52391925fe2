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

    package func digest(_ message: [UInt8]) -> [UInt8] { digest([message[...]]) }

    /// Of `pieces`, one behind the other.
    package func digest(_ pieces: [ArraySlice<UInt8>]) -> [UInt8] {
        switch self {
        case .sha256: Self.digest(pieces, Crypto.SHA256())
        case .sha384: Self.digest(pieces, Crypto.SHA384())
        case .sha512: Self.digest(pieces, Crypto.SHA512())
        }
    }

    private static func digest(_ pieces: [ArraySlice<UInt8>], _ function: some HashFunction) -> [UInt8] {
        var function = function
        for piece in pieces { piece.withUnsafeBytes { function.update(bufferPointer: $0) } }
        return function.finalize().withUnsafeBytes { Array($0) }
    }
}
