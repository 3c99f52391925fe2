internal import CZlib

/// CRC-32 (ISO/IEC 8802-3), taken piece by piece: what ZIP archives check their files by. Keeps nobody from anything.
package struct CRC32 {
    package private(set) var value: UInt32 = 0

    package init() {}

    package mutating func append(_ bytes: [UInt8]) {
        value = UInt32(truncatingIfNeeded: crc32(UInt(value), bytes, UInt32(bytes.count)))
    }
}

/// ZLIB (RFC 1950), which the status list's specification names.
package enum Zlib {
    package struct Failure: Error {}

    package static func compress(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(count))
        guard compress2(&output, &count, bytes, UInt(bytes.count), Z_BEST_COMPRESSION) == Z_OK else { throw Failure() }
        return Array(output.prefix(Int(count)))
    }

    /// Inflates to at most `limit` bytes; more, a cut stream and bytes behind its end are refused (attack A61).
    package static func inflate(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] { try inflate(bytes[...], limit: limit) }

    package static func inflate(_ bytes: ArraySlice<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw Failure() }
        defer { inflateEnd(&stream) }
        // Room for one byte too many, which tells that there are more; doubled as long as it is filled.
        var output = [UInt8](repeating: 0, count: min(limit, 4 * bytes.count + 256) + 1), count = 0
        var result = Z_OK
        bytes.withUnsafeBufferPointer { input in
            // zlib does not write to its input.
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            while (result == Z_OK || result == Z_BUF_ERROR && count == output.count) && count <= limit {
                if count == output.count { output += [UInt8](repeating: 0, count: min(count, limit + 1 - count)) }
                output.withUnsafeMutableBufferPointer { room in
                    stream.next_out = room.baseAddress?.advanced(by: count)
                    stream.avail_out = UInt32(room.count - count)
                    // There is room for nearly every stream whole, and then zlib keeps no window of its own.
                    result = CZlib.inflate(&stream, Z_FINISH)
                    count = room.count - Int(stream.avail_out)
                }
            }
        }
        guard result == Z_STREAM_END, count <= limit, stream.avail_in == 0 else { throw Failure() }
        output.removeLast(output.count - count)
        return output
    }
}
