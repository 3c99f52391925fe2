/// What a column holds or a statement is given. The schema has no other types: BIGINT, TEXT, BYTEA.
package enum PostgresValue: Sendable, Equatable {
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case null
    /// Values of one type, by its number; each of that type or null.
    indirect case list([PostgresValue], of: UInt32)

    /// The type's number in `pg_type`; 0 leaves it to the statement: a null has none of its own.
    var type: UInt32 {
        switch self {
        case .integer: PostgresType.bigint
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .null: 0
        case .list(_, PostgresType.bigint): PostgresType.bigints
        case .list(_, PostgresType.text): PostgresType.texts
        case .list: PostgresType.byteas
        }
    }

    /// As the server's binary format has it, a list as `array_recv` reads it: dimensions, whether there are nulls, the elements' type; length and
    /// lower bound; each element behind its length, −1 for null.
    func append(to buffer: inout [UInt8]) {
        switch self {
        case .integer(let number): Self.append(number, to: &buffer)
        case .text(let text): buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes): buffer.append(contentsOf: bytes)
        case .null: break
        case .list(let values, let type):
            for number in [values.isEmpty ? 0 : 1, values.contains(.null) ? 1 : 0, Int32(type)] { Self.append(number, to: &buffer) }
            if !values.isEmpty { for number in [Int32(values.count), 1] { Self.append(number, to: &buffer) } }
            for value in values {
                let place = buffer.count
                Self.append(Int32(-1), to: &buffer)
                if value == .null { continue }
                value.append(to: &buffer)
                let length = Int32(buffer.count - place - 4)
                withUnsafeBytes(of: length.bigEndian) { buffer.replaceSubrange(place..<place + 4, with: $0) }
            }
        }
    }

    private static func append(_ number: some FixedWidthInteger, to buffer: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }
}

/// Numbers in `pg_type.dat` of the types that are read; fixed since PostgreSQL 6.
enum PostgresType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let bigint: UInt32 = 20
    static let smallint: UInt32 = 21
    static let integer: UInt32 = 23
    static let text: UInt32 = 25
    static let varchar: UInt32 = 1_043
    static let byteas: UInt32 = 1_001
    static let texts: UInt32 = 1_009
    static let bigints: UInt32 = 1_016
}
