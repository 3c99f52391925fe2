internal import SegelCrypto

/// A log recomputed from its entries, tile by tile: what a monitor keeps of it is the open right edge alone.
///
///     level 1   [h h h]            3 full tiles below
///     level 0   [h h h … h]        the leaves behind them, 255 at most
package struct TileFold: Sendable, Equatable {
    package private(set) var size: UInt64
    /// Hashes of the open tile of each level, lowest first.
    private var edge: [[LogHash]]

    package init() {
        size = 0
        edge = []
    }

    /// Continues where another ended, from the hashes that `edgeHashes` gave. Throws where they are not those of `size`.
    package init(size: UInt64, edgeHashes: [LogHash]) throws(LogFailure) {
        var rest = edgeHashes[...]
        var edge: [[LogHash]] = []
        var shift: UInt64 = 0
        while shift < 64, size >> shift > 0 {
            let width = Int(size >> shift & 255)
            guard rest.count >= width else { throw .malformedHash }
            edge.append(Array(rest.prefix(width)))
            rest = rest.dropFirst(width)
            shift += 8
        }
        guard rest.isEmpty else { throw .malformedHash }
        self.size = size
        self.edge = edge
    }

    /// The open tiles' hashes, lowest level first.
    package var edgeHashes: [LogHash] { edge.flatMap { $0 } }

    /// Adds an entry; returns the hash tiles that it completes, with their bytes.
    package mutating func add(_ entry: [UInt8]) -> [(path: TilePath, bytes: [UInt8])] {
        var completed: [(TilePath, [UInt8])] = []
        var hash = LogHash.leaf(entry)
        size += 1
        for level in 0... {
            if edge.count == level { edge.append([]) }
            edge[level].append(hash)
            guard edge[level].count == TilePath.fullWidth else { break }
            let path = TilePath(.hashes(level: level), index: size >> UInt64(8 * (level + 1)) - 1, width: TilePath.fullWidth)
            completed.append((path, edge[level].flatMap(\.bytes)))
            hash = Self.root(edge[level][...])
            edge[level] = []
        }
        return completed
    }

    /// The partial tiles at this size, with their bytes.
    package var partials: [(path: TilePath, bytes: [UInt8])] {
        edge.enumerated().filter { !$0.element.isEmpty }.map { level, hashes in
            let path = TilePath(.hashes(level: level), index: size >> UInt64(8 * (level + 1)), width: hashes.count)
            return (path, hashes.flatMap(\.bytes))
        }
    }

    package var head: TreeHead {
        // Complete subtrees from left to right, the largest first.
        var peaks: [LogHash] = []
        for hashes in edge.reversed() {
            var rest = hashes[...]
            while !rest.isEmpty {
                let count = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
                peaks.append(Self.root(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
        }
        guard let last = peaks.last else { return TreeHead(size: 0, root: .empty) }
        return TreeHead(size: size, root: peaks.dropLast().reversed().reduce(last) { .node($1, $0) })
    }

    /// Over as many hashes as a power of two.
    private static func root(_ hashes: ArraySlice<LogHash>) -> LogHash {
        var row = Array(hashes)
        while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { .node(row[$0], row[$0 + 1]) } }
        return row[0]
    }
}
