internal import CZlib

/// ZLIB data (RFC 1950) that passes by in pieces, inflated only to be counted: what it holds is thrown away, so a bomb costs time but no memory.
package struct Inflation: ~Copyable {
    package enum Progress: Sendable {
        /// The data goes on; every byte of the piece belonged to it.
        case more
        /// The data ended, or is none; the first `used` bytes of the piece belonged to it.
        case ended(used: Int)
    }

    /// On the heap: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let scratch: UnsafeMutableBufferPointer<UInt8>
    /// Bytes that came out so far.
    package private(set) var outputCount = 0

    package init() throws(Zlib.Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        scratch = .allocate(capacity: 65_536)
        guard inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            scratch.deallocate()
            throw Zlib.Failure()
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        scratch.deallocate()
    }

    /// Stops early, with `more`, once over `limit` bytes have come out of all pieces; then ask `outputCount`.
    package mutating func feed(_ piece: UnsafeBufferPointer<UInt8>, limit: Int) -> Progress {
        // zlib does not write to its input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.baseAddress)
        stream.pointee.avail_in = UInt32(piece.count)
        while outputCount <= limit {
            stream.pointee.next_out = scratch.baseAddress
            stream.pointee.avail_out = UInt32(scratch.count)
            let result = inflate(stream, Z_NO_FLUSH)
            outputCount += scratch.count - Int(stream.pointee.avail_out)
            if result == Z_BUF_ERROR { return .more }
            guard result == Z_OK else { return .ended(used: piece.count - Int(stream.pointee.avail_in)) }
            if stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0 { return .more }
        }
        return .more
    }
}
