internal import SegelCrypto

/// Cuts a stream of pieces into chunks of one size. A chunk that lies whole inside a piece is handed out where it lies, without a copy;
/// only what straddles two pieces is gathered here, in one buffer that is never enlarged.
struct ChunkBuffer {
    private var bytes: [UInt8]
    private(set) var count = 0

    init(capacity: Int) { bytes = [UInt8](repeating: 0, count: capacity) }

    /// Hands out the next `size` bytes: those kept, then those at the front of `rest`, which must have enough.
    mutating func withChunk(
        of size: Int,
        from rest: inout UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        guard count > 0 else {
            defer { rest = UnsafeRawBufferPointer(rebasing: rest[size...]) }
            return try body(UnsafeRawBufferPointer(rebasing: rest[..<size]))
        }
        keep(from: &rest, upTo: size)
        try withKept(body)
        count = 0
    }

    /// Moves bytes here from the front of `rest` until there are `limit`, or none are left.
    mutating func keep(from rest: inout UnsafeRawBufferPointer, upTo limit: Int) {
        let taken = min(limit - count, rest.count)
        guard taken > 0 else { return }
        bytes.withUnsafeMutableBytes { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + taken])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<taken]))
        }
        count += taken
        rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
    }

    func withKept(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    mutating func clear() { count = 0 }

    /// It held plaintext: overwritten by its owner's `deinit`.
    mutating func wipe() { SegelCrypto.wipe(&bytes) }
}
