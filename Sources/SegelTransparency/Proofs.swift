/// A tree head: so many entries with this root.
package struct TreeHead: Sendable, Hashable {
    package let size: UInt64
    package let root: LogHash

    package init(size: UInt64, root: LogHash) {
        self.size = size
        self.root = root
    }

    /// Returns only when `proof` leads from `leaf` at `index` to this head (RFC 9162 section 2.1.3.2).
    package func verifyInclusion(of leaf: LogHash, at index: UInt64, proof: [LogHash]) throws(LogFailure) {
        guard index < size else { throw .outOfRange }
        // The length is decided by index and size alone; anything else is refused before it is hashed.
        let inner = 64 - (index ^ (size - 1)).leadingZeroBitCount
        let border = (index >> UInt64(inner)).nonzeroBitCount
        guard proof.count == inner + border else { throw .proofRefused }
        let middle = Self.climb(leaf, index: index, proof.prefix(inner))
        guard Self.climbBorder(middle, proof.suffix(border)) == root else { throw .proofRefused }
    }

    /// Returns only when this head continues `old` (RFC 9162 section 2.1.4.2). An old size of 0 proves nothing and is refused.
    package func verifyConsistency(with old: TreeHead, proof: [LogHash]) throws(LogFailure) {
        guard 0 < old.size, old.size <= size else { throw .outOfRange }
        if old.size == size {
            guard proof.isEmpty, old.root == root else { throw .proofRefused }
            return
        }
        // A complete old tree is its own first hash; otherwise the proof starts with the smallest complete subtree at its end.
        let shift = old.size.trailingZeroBitCount
        var rest = proof[...]
        let seed: LogHash
        if old.size == 1 << UInt64(shift) {
            seed = old.root
        } else {
            guard let first = rest.popFirst() else { throw .proofRefused }
            seed = first
        }
        let index = (old.size - 1) >> UInt64(shift)
        let inner = 64 - ((old.size - 1) ^ (size - 1)).leadingZeroBitCount - shift
        let border = (index >> UInt64(inner)).nonzeroBitCount
        guard rest.count == inner + border else { throw .proofRefused }
        let left = Self.climbRight(seed, index: index, rest.prefix(inner))
        guard Self.climbBorder(left, rest.suffix(border)) == old.root else { throw .proofRefused }
        let whole = Self.climb(seed, index: index, rest.prefix(inner))
        guard Self.climbBorder(whole, rest.suffix(border)) == root else { throw .proofRefused }
    }

    /// Up the path below the point where index and last leaf part: the bit of the index says which side each hash is on.
    private static func climb(_ seed: LogHash, index: UInt64, _ hashes: ArraySlice<LogHash>) -> LogHash {
        zip(0..., hashes).reduce(seed) { hash, step in
            index >> UInt64(step.0) & 1 == 0 ? .node(hash, step.1) : .node(step.1, hash)
        }
    }

    /// As `climb`, taking only hashes from the left: those the old tree had.
    private static func climbRight(_ seed: LogHash, index: UInt64, _ hashes: ArraySlice<LogHash>) -> LogHash {
        zip(0..., hashes).reduce(seed) { hash, step in index >> UInt64(step.0) & 1 == 1 ? .node(step.1, hash) : hash }
    }

    /// Above that point every hash is from the left.
    private static func climbBorder(_ seed: LogHash, _ hashes: ArraySlice<LogHash>) -> LogHash { hashes.reduce(seed) { .node($1, $0) } }
}
