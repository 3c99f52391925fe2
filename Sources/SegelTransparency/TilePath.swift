/// Where a tile or an entry bundle lies below its log's prefix, C2SP tlog-tiles:
///
///     tile/0/x001/x234/067        leaf hashes 316,176,896 … of a full tile
///     tile/1/000.p/17             17 hashes of full tiles of the level below
///     tile/entries/273.p/112      the entries behind a partial tile of leaf hashes
package struct TilePath: Sendable, Hashable {
    /// What a path of the log leads to.
    package enum Content: Sendable, Hashable {
        /// Hashes of subtrees of 256^level leaves.
        case hashes(level: Int)
        case entries
    }

    /// Hashes or entries of a full tile.
    package static let fullWidth = 256
    /// 256^8 leaves are more than a 64-bit size can count.
    package static let levelLimit = 8

    package let content: Content
    package let index: UInt64
    /// 1 to 256: an empty tile is never served.
    package let width: Int

    package init(_ content: Content, index: UInt64, width: Int) {
        precondition((1...Self.fullWidth).contains(width))
        self.content = content
        self.index = index
        self.width = width
    }

    /// Of the log's entries the first that is below this tile.
    package var firstLeaf: UInt64 {
        if case .hashes(let level) = content { index << UInt64(8 * (level + 1)) } else { index << 8 }
    }

    package var isFull: Bool { width == Self.fullWidth }

    package var text: String { isFull ? place : "\(place).p/\(width)" }

    /// The folder in which narrower forms of this tile lie.
    package var partialsFolder: String { "\(place).p" }

    private var place: String {
        let folder = if case .hashes(let level) = content { "\(level)" } else { "entries" }
        return "tile/\(folder)/\(Self.encode(index))"
    }

    /// One spelling only. Throws `malformedTile`.
    package init(text: String) throws(LogFailure) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, parts[0] == "tile", parts.count <= 12 else { throw .malformedTile }
        let content: Content
        if parts[1] == "entries" {
            content = .entries
        } else {
            guard let level = Int(parts[1]), (0..<Self.levelLimit).contains(level) else { throw .malformedTile }
            content = .hashes(level: level)
        }
        var digits = Array(parts.dropFirst(2))
        var width = Self.fullWidth
        if digits.count >= 2, digits[digits.count - 2].hasSuffix(".p") {
            guard let number = Int(digits.removeLast()), (1..<Self.fullWidth).contains(number) else { throw .malformedTile }
            width = number
            digits.append(String(digits.removeLast().dropLast(2)))
        }
        var index: UInt64 = 0
        for part in digits {
            let (product, isOver) = index.multipliedReportingOverflow(by: 1_000)
            guard !isOver, let group = UInt64(part.filter(\.isNumber)) else { throw .malformedTile }
            let (sum, isPast) = product.addingReportingOverflow(group)
            guard !isPast else { throw .malformedTile }
            index = sum
        }
        self.init(content, index: index, width: width)
        guard self.text == text else { throw .malformedTile }
    }

    /// Groups of three digits, all but the last behind an `x`.
    private static func encode(_ index: UInt64) -> String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1_000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1_000
        } while rest > 0
        let reversed = groups.reversed()
        return (reversed.dropLast().map { "x\($0)" } + reversed.suffix(1)).joined(separator: "/")
    }
}

extension TilePath {
    /// The tiles and bundles that a tree of `new` entries has and one of `old` has not, entries first: nobody is shown a hash whose entry is missing.
    package static func added(from old: UInt64, to new: UInt64) -> [TilePath] {
        var paths = added(.entries, from: old, to: new)
        for level in 0..<levelLimit {
            let shift = UInt64(8 * level)
            guard new >> shift > 0 else { break }
            paths += added(.hashes(level: level), from: old >> shift, to: new >> shift)
        }
        return paths
    }

    private static func added(_ content: Content, from old: UInt64, to new: UInt64) -> [TilePath] {
        guard new > old else { return [] }
        let width = UInt64(fullWidth)
        var paths = (old / width..<new / width).map { TilePath(content, index: $0, width: fullWidth) }
        if new % width > 0 { paths.append(TilePath(content, index: new / width, width: Int(new % width))) }
        return paths
    }
}
