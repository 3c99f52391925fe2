internal import SegelCrypto

/// A SHA-256 of the log, 32 bytes; another length cannot exist past this initializer.
package struct LogHash: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(LogFailure) {
        guard bytes.count == SHA256.count else { throw .malformedHash }
        self.bytes = bytes
    }

    private init(digest: [UInt8]) { bytes = digest }

    /// RFC 6962 section 2.1: a leaf is hashed behind 0x00, so that it can never stand for a node.
    package static func leaf(_ entry: [UInt8]) -> LogHash { LogHash(digest: SHA256.digest([0x00] + entry)) }

    /// RFC 6962 section 2.1: an inner node is hashed behind 0x01.
    static func node(_ left: LogHash, _ right: LogHash) -> LogHash { LogHash(digest: SHA256.digest([0x01] + left.bytes + right.bytes)) }

    /// The root of the empty tree.
    static let empty = LogHash(digest: SHA256.digest([UInt8]()))
}

/// Why something of the log was not believed.
package enum LogFailure: Error, Equatable {
    case malformedHash
    /// A size or an index the tree does not have.
    case outOfRange
    /// The proof does not lead to the root, or is longer or shorter than its place asks for.
    case proofRefused
    case malformedCheckpoint
    /// A tile, a bundle or its path is not in the one form it has.
    case malformedTile
    case malformedProof
    case malformedPolicy
    /// Too few of the witnesses that a policy asks for cosigned.
    case notWitnessed
    case unknownSigner
    case signatureRefused
    /// A stored node is missing: the database was altered.
    case damaged
}
