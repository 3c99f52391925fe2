/// The log as stored. Nodes are the roots of complete subtrees: level 0 are leaf hashes, node (l, i) covers leaves i·2^l ..< (i+1)·2^l.
package protocol LogPort {
    /// The number of entries.
    func logSize() throws -> UInt64
    /// Throws `LogFailure.damaged` where a node that must be there is not.
    func logNode(level: Int, index: UInt64) throws -> LogHash
    func logEntry(at index: UInt64) throws -> [UInt8]
    /// Appends at exactly `index`; refuses when the log has another size, so that two writers cannot fork it.
    func append(_ entry: [UInt8], at index: UInt64, nodes: [LogNode]) throws
}

/// A node of the tree: its level, its index in that level, its hash.
package struct LogNode: Sendable, Hashable {
    package let level: Int
    package let index: UInt64
    package let hash: LogHash
}
