/// What a column holds or a statement is given. The schema has no other types: BIGINT, TEXT, BYTEA.
package enum PostgresValue: Sendable, Equatable {
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case null

    /// The type's number in `pg_type`; 0 leaves it to the statement: a null has none of its own.
    var type: UInt32 {
        switch self {
        case .integer: PostgresType.bigint
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .null: 0
        }
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
}
