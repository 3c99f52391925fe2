internal import SegelCrypto

/// A column's value as every store keeps it; the schema has no other types.
package enum StoredValue: Sendable, Equatable {
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case null
}

/// A table that every store has.
package struct StoredTable: Sendable, Equatable {
    package let name: String
    /// Names come from the schema, never from people.
    package let columns: [String]
    /// Whether the order in which its rows were made matters: they are read and put in it.
    package let isOrdered: Bool

    package init(name: String, columns: [String], isOrdered: Bool) {
        self.name = name
        self.columns = columns
        self.isOrdered = isOrdered
    }
}

/// All rows of something, as of one moment.
package protocol RowSource {
    func rows(of table: StoredTable, _ body: ([StoredValue]) throws -> Void) throws
}

/// Where rows are put; all of them, or, without an end in good order, none.
package protocol RowTarget: RowSource {
    /// Gives `source` what takes a row, its values in the order of the columns.
    func fill(_ table: StoredTable, from source: (_ put: ([StoredValue]) throws -> Void) throws -> Void) throws
}

/// Of all rows of a table: how many, and the sum of their SHA-256. Rows have keys, so none is there twice; their order counts where it matters.
/// It finds what was lost or changed on the way, not what somebody chose to hide from it.
package struct RowDigest: Sendable, Equatable {
    package private(set) var rows = 0
    private var sum = [UInt8](repeating: 0, count: 32)
    private let isOrdered: Bool

    package init(of table: StoredTable) { isOrdered = table.isOrdered }

    package var text: String { Hex.encode(sum) }

    package mutating func add(_ values: [StoredValue]) {
        rows += 1
        var bytes: [UInt8] = []
        if isOrdered { Self.append(UInt64(rows), to: &bytes) }
        for value in values { Self.append(value, to: &bytes) }
        for (place, byte) in SHA256.digest(bytes).enumerated() { sum[place] ^= byte }
    }

    /// Kind and length first: no two rows are the same bytes.
    private static func append(_ value: StoredValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0)
        case .integer(let number):
            bytes.append(1)
            append(UInt64(bitPattern: number), to: &bytes)
        case .text(let text):
            bytes.append(2)
            append(UInt64(text.utf8.count), to: &bytes)
            bytes.append(contentsOf: text.utf8)
        case .bytes(let content):
            bytes.append(3)
            append(UInt64(content.count), to: &bytes)
            bytes.append(contentsOf: content)
        }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
