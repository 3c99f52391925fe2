internal import Glibc

/// Looks for any of many byte strings in a file of any size, in one pass.
struct FileSearch {
    /// Bytes that a search string has at least.
    static let minimum = 8
    private static let window = 1 << 20

    /// By their first eight bytes.
    private var needles: [UInt64: [[UInt8]]] = [:]
    /// A bit for each that is there, by the first two bytes: nearly all places are passed without a look into the dictionary.
    private var beginnings = [Bool](repeating: false, count: 1 << 16)
    private var overlap = 0

    /// Shorter strings than `minimum` would be found by chance, and are left out.
    init(_ all: [[UInt8]]) {
        for needle in all where needle.count >= Self.minimum {
            let head = needle.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            needles[head, default: []].append(needle)
            beginnings[Int(head & 0xFFFF)] = true
            overlap = max(overlap, needle.count - 1)
        }
    }

    func isFound(in path: String) throws -> Bool {
        if needles.isEmpty { return false }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 && errno == ENOENT { return false }
        guard file >= 0 else { throw FileFailure.last("open", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        while let chunk = try DurableFile.readChunk(file, path: path, count: Self.window) {
            bytes = bytes.suffix(overlap) + chunk
            if bytes.withUnsafeBytes(isFound) { return true }
        }
        return false
    }

    private func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= Self.minimum else { return false }
        return beginnings.withUnsafeBufferPointer { beginnings in
            for offset in 0...bytes.count - Self.minimum {
                let head = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                if beginnings[Int(head & 0xFFFF)], let candidates = needles[head], isOne(of: candidates, at: offset, bytes) { return true }
            }
            return false
        }
    }

    private func isOne(of candidates: [[UInt8]], at offset: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        candidates.contains { needle in
            offset + needle.count <= bytes.count && bytes[offset..<offset + needle.count].elementsEqual(needle)
        }
    }
}
