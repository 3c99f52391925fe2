private import CPostgres
internal import SegelUseCases
internal import SegelVault

/// One row of a result, read by position from 0.
package struct PostgresRow {
    /// Keeps `result` alive.
    private let owner: PostgresResult
    private let row: Int32

    init(_ owner: PostgresResult, _ row: Int) {
        self.owner = owner
        self.row = Int32(row)
    }

    private var result: OpaquePointer { owner.result }

    func int(_ column: Int) throws -> Int { Int(try int64(column)) }
    package func int64(_ column: Int) throws -> Int64 { try required(optionalInt64(column), column) }

    func uint64(_ column: Int) throws -> UInt64 {
        guard let value = UInt64(exactly: try int64(column)) else { throw CorruptRow(name(column)) }
        return value
    }

    /// Of a column that holds 0 or 1, or of an expression such as EXISTS.
    func flag(_ column: Int) throws -> Bool { try int64(column) != 0 }
    package func text(_ column: Int) throws -> String { try required(optionalText(column), column) }
    package func bytes(_ column: Int) throws -> [UInt8] { try required(optionalBytes(column), column) }

    func optionalInt(_ column: Int) throws -> Int? { try optionalInt64(column).map(Int.init) }

    func optionalInt64(_ column: Int) throws -> Int64? {
        switch PQftype(result, Int32(column)) {
        case PostgresType.bigint: field(column).map { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
        case PostgresType.integer: field(column).map { Int64(Int32(bigEndian: $0.loadUnaligned(as: Int32.self))) }
        case PostgresType.smallint: field(column).map { Int64(Int16(bigEndian: $0.loadUnaligned(as: Int16.self))) }
        case PostgresType.bool: field(column).map { Int64($0[0]) }
        default: throw unexpectedType(column)
        }
    }

    func optionalText(_ column: Int) throws -> String? {
        switch PQftype(result, Int32(column)) {
        case PostgresType.text, PostgresType.varchar, PostgresType.name: field(column).map { String(decoding: $0, as: UTF8.self) }
        default: throw unexpectedType(column)
        }
    }

    func optionalBytes(_ column: Int) throws -> [UInt8]? {
        guard PQftype(result, Int32(column)) == PostgresType.bytea else { throw unexpectedType(column) }
        return field(column).map { [UInt8]($0) }
    }

    /// Of whatever type the column has.
    func stored(_ column: Int) throws -> StoredValue {
        switch PQftype(result, Int32(column)) {
        case PostgresType.bigint: try optionalInt64(column).map { .integer($0) } ?? .null
        case PostgresType.bytea: try optionalBytes(column).map { .bytes($0) } ?? .null
        default: try optionalText(column).map { .text($0) } ?? .null
        }
    }

    func uint32(_ column: Int) throws -> UInt32 {
        guard let value = UInt32(exactly: try int64(column)) else { throw CorruptRow(name(column)) }
        return value
    }

    /// Of any kind, from 16 bytes.
    func identifier<Kind>(_ column: Int) throws -> Identifier<Kind> { try Identifier(bytes: bytes(column)) }
    func citizen(_ column: Int) throws -> CitizenID { try CitizenID(bytes: bytes(column)) }
    func object(_ column: Int) throws -> ObjectID { try ObjectID(bytes: bytes(column)) }

    /// Nil for null. Bytes of the binary format.
    private func field(_ column: Int) -> UnsafeRawBufferPointer? {
        let column = Int32(column)
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    private func required<Value>(_ value: Value?, _ column: Int) throws -> Value {
        guard let value else { throw CorruptRow(name(column)) }
        return value
    }

    /// A statement that asks for what no column is, as `sum` of BIGINT, which is NUMERIC: cast it in SQL.
    private func unexpectedType(_ column: Int) -> CorruptRow { CorruptRow("\(name(column)) of type \(PQftype(result, Int32(column)))") }

    private func name(_ column: Int) -> String { PQfname(result, Int32(column)).map { String(cString: $0) } ?? "column \(column)" }
}

/// A stored row does not have the shape this program wrote: the database was altered by something else.
struct CorruptRow: Error {
    let table: String

    init(_ table: String) { self.table = table }
}
