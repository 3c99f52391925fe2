internal import SegelCrypto

/// The bytes of tiles and entry bundles (C2SP tlog-tiles).
package enum Tile {
    /// An entry's length is a uint16.
    package static let entryLimit = 65_535

    /// What a log holds at a path. Throws where the log is shorter than the path says.
    package static func bytes(of path: TilePath, in log: some LogPort) throws -> [UInt8] {
        let first = path.index * UInt64(TilePath.fullWidth), range = first..<first + UInt64(path.width)
        switch path.content {
        case .hashes(let level): return try range.flatMap { try log.logNode(level: 8 * level, index: $0).bytes }
        case .entries: return bundle(try range.map { try log.logEntry(at: $0) })
        }
    }

    /// Each entry behind its length, big-endian.
    package static func bundle(_ entries: [[UInt8]]) -> [UInt8] {
        entries.flatMap { entry in
            precondition(entry.count <= entryLimit)
            return [UInt8(entry.count >> 8), UInt8(entry.count & 255)] + entry
        }
    }

    /// The entries of a bundle: exactly as many as its path is wide.
    package static func entries(_ bytes: [UInt8], at path: TilePath) throws(LogFailure) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 2 {
            let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard rest.count >= count else { throw .malformedTile }
            entries.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        guard rest.isEmpty, entries.count == path.width else { throw .malformedTile }
        return entries
    }

    /// The hashes of a tile: exactly as many as its path is wide.
    package static func hashes(_ bytes: [UInt8], at path: TilePath) throws(LogFailure) -> [LogHash] {
        guard bytes.count == path.width * SHA256.count else { throw .malformedTile }
        var hashes: [LogHash] = []
        for start in stride(from: 0, to: bytes.count, by: SHA256.count) {
            hashes.append(try LogHash(Array(bytes[start..<start + SHA256.count])))
        }
        return hashes
    }
}
