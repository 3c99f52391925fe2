/// A zlib stream (RFC 1950) of one stored block (RFC 1951, 3.2.4): the bytes stand in it as they are.
enum StoredFlate {
    /// Where the first byte stands.
    static let offset = 7
    static let limit = 65_535

    static func encode(_ bytes: [UInt8]) throws(PDFFailure) -> [UInt8] {
        guard bytes.count <= limit else { throw .credentialTooLong }
        let count = UInt16(bytes.count)
        // Deflate with a 32 kB window; one final block, not compressed; its length and the length's complement.
        var encoded: [UInt8] = [0x78, 0x01, 0x01]
        for number in [count, ~count] { encoded += [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)] }
        encoded += bytes
        // Adler-32, most significant byte first.
        var low: UInt32 = 1, high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        for number in [high, low] { encoded += [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }
        return encoded
    }
}
