/// Fields joined so that no two lists give the same bytes: each is preceded by its length as four big-endian bytes. Without the lengths
/// "ab" + "c" and "a" + "bc" would be one associated data (attack A11).
func canonical(_ fields: [UInt8]...) -> [UInt8] {
    var joined: [UInt8] = []
    joined.reserveCapacity(fields.reduce(0) { $0 + 4 + $1.count })
    for field in fields {
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { joined.append(contentsOf: $0) }
        joined += field
    }
    return joined
}

func bigEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

/// The number whose big-endian bytes these are; more bytes than `Number` holds would lose the first ones.
func bigEndian<Number: FixedWidthInteger>(_ bytes: some Collection<UInt8>) -> Number {
    bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
}

/// Reads a byte format from the front. Every count is checked against what is left before anything is copied.
struct ByteReader {
    struct OutOfBytes: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) throws(OutOfBytes) -> [UInt8] {
        guard count >= 0, count <= rest.count else { throw OutOfBytes() }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(OutOfBytes) -> Number {
        bigEndian(try take(Number.bitWidth / 8))
    }
}
