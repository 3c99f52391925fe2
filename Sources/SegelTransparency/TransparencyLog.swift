/// The append-only Merkle tree over a `LogPort` (RFC 6962 section 2.1, RFC 9162 section 2.1).
///
///     size 7          root
///                    /    \
///                (2,0)     *          * is hashed when a root or proof is asked for;
///               /   \     / \         (level, index) are stored complete subtrees
///           (1,0) (1,1) (1,2) (0,6)
package enum TransparencyLog {
    /// Appends one entry and every subtree it completes: entry n completes a subtree of level l for each trailing 1 bit of n.
    @discardableResult
    package static func append(_ entry: [UInt8], to port: some LogPort) throws -> UInt64 {
        let index = try port.logSize()
        var hash = LogHash.leaf(entry)
        var nodes = [LogNode(level: 0, index: index, hash: hash)]
        var level = 0
        var position = index
        while position & 1 == 1 {
            hash = .node(try port.logNode(level: level, index: position - 1), hash)
            level += 1
            position >>= 1
            nodes.append(LogNode(level: level, index: position, hash: hash))
        }
        try port.append(entry, at: index, nodes: nodes)
        return index
    }

    /// The root of the first `size` entries.
    package static func root(of port: some LogPort, size: UInt64) throws -> LogHash {
        guard size <= (try port.logSize()) else { throw LogFailure.outOfRange }
        return size == 0 ? .empty : try subtree(port, from: 0, count: size)
    }

    /// The hashes from the leaf up, RFC 9162 section 2.1.3.1.
    package static func inclusionProof(of port: some LogPort, index: UInt64, size: UInt64) throws -> [LogHash] {
        guard index < size, size <= (try port.logSize()) else { throw LogFailure.outOfRange }
        return try path(port, to: index, from: 0, count: size)
    }

    /// That the first `old` entries are the beginning of the first `new` ones, RFC 9162 section 2.1.4.1.
    package static func consistencyProof(of port: some LogPort, from old: UInt64, to new: UInt64) throws -> [LogHash] {
        guard 0 < old, old <= new, new <= (try port.logSize()) else { throw LogFailure.outOfRange }
        return old == new ? [] : try subproof(port, old, from: 0, count: new, isKnown: true)
    }

    /// The hash over `count` leaves from `start`, which is a multiple of the largest power of two below `count`.
    private static func subtree(_ port: some LogPort, from start: UInt64, count: UInt64) throws -> LogHash {
        if count & (count - 1) == 0 {
            let level = count.trailingZeroBitCount
            return try port.logNode(level: level, index: start >> UInt64(level))
        }
        let left = split(count)
        return .node(try subtree(port, from: start, count: left), try subtree(port, from: start + left, count: count - left))
    }

    private static func path(_ port: some LogPort, to index: UInt64, from start: UInt64, count: UInt64) throws -> [LogHash] {
        if count == 1 { return [] }
        let left = split(count)
        if index < left {
            return try path(port, to: index, from: start, count: left) + [subtree(port, from: start + left, count: count - left)]
        }
        return try path(port, to: index - left, from: start + left, count: count - left) + [subtree(port, from: start, count: left)]
    }

    /// `isKnown`: the old root is the hash of exactly this subtree, so it need not be repeated.
    private static func subproof(
        _ port: some LogPort,
        _ old: UInt64,
        from start: UInt64,
        count: UInt64,
        isKnown: Bool
    ) throws -> [LogHash] {
        if old == count { return isKnown ? [] : [try subtree(port, from: start, count: count)] }
        let left = split(count)
        if old <= left {
            return try subproof(port, old, from: start, count: left, isKnown: isKnown) + [
                subtree(port, from: start + left, count: count - left)
            ]
        }
        return try subproof(port, old - left, from: start + left, count: count - left, isKnown: false)
            + [subtree(port, from: start, count: left)]
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }
}
