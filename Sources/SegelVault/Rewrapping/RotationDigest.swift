internal import SegelCrypto

/// One digest over what all rows of a ring key hide. Equal before and after a rotation, it shows that rewrapping changed no secret; it tells
/// nothing of the secrets (Docs/Formats/Rotation.md, rules 1-3).
///
/// A chain: it can be written down after any row and gone on with after a restart. Order, not a sum: sums of digests can be made to collide.
package struct RotationDigest: Hashable, Sendable {
    /// 32 bytes.
    package private(set) var bytes: [UInt8]

    package init(of key: RingKeyName) {
        bytes = SHA256.digest(canonical([UInt8]("segel rotation 1".utf8), [UInt8](key.rawValue.utf8)))
    }

    /// Reads one back; throws `MalformedIdentifier` unless it is 32 bytes.
    package init(bytes: [UInt8]) throws(MalformedIdentifier) {
        guard bytes.count == SHA256.count else { throw MalformedIdentifier() }
        self.bytes = bytes
    }

    package mutating func add(_ commitment: RowCommitment) { bytes = SHA256.digest(bytes + commitment.bytes) }

    package var text: String { Hex.encode(bytes) }
}

/// What one wrap hides: a commitment under the hidden secret itself to the names it goes by. Only who has the secret could tell whose it is.
package struct RowCommitment: Hashable, Sendable {
    let bytes: [UInt8]
}

/// A row under the active version, with what the old form hides and what the new one hides, each found by opening it.
package struct Rewrapped<Row: Sendable>: Sendable {
    package let row: Row
    package let before: RowCommitment
    package let after: RowCommitment

    /// The row as part of something larger.
    package func map<Larger>(_ enlarge: (Row) -> Larger) -> Rewrapped<Larger> {
        Rewrapped<Larger>(row: enlarge(row), before: before, after: after)
    }
}
