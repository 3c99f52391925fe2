/// The head over entries that are added one after another, computed from the entries alone: what stored nodes are checked against.
package struct TreeFold: Sendable {
    /// Roots of complete subtrees, the largest first: one for each 1 bit of `size`.
    private var peaks: [LogHash] = []
    private var size: UInt64 = 0

    package init() {}

    package mutating func add(_ entry: [UInt8]) {
        var hash = LogHash.leaf(entry)
        var position = size
        while position & 1 == 1 {
            hash = .node(peaks.removeLast(), hash)
            position >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    package var head: TreeHead {
        guard let last = peaks.last else { return TreeHead(size: 0, root: .empty) }
        return TreeHead(size: size, root: peaks.dropLast().reversed().reduce(last) { .node($1, $0) })
    }
}
