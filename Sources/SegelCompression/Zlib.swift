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
    package static func inflate(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw Failure() }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var input = bytes
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var result = Z_OK
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while result == Z_OK && output.count <= limit {
                chunk.withUnsafeMutableBufferPointer { chunk in
                    stream.next_out = chunk.baseAddress
                    stream.avail_out = UInt32(chunk.count)
                    result = CZlib.inflate(&stream, Z_NO_FLUSH)
                    output.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
                }
            }
        }
        guard result == Z_STREAM_END, output.count <= limit, stream.avail_in == 0 else { throw Failure() }
        return output
    }
}
