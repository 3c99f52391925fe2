internal import Foundation
internal import SegelVault

/// A stored row does not have the shape this program wrote: the database was altered by something else.
struct CorruptRow: Error {
    let table: String

    init(_ table: String) { self.table = table }
}

extension Identifier {
    /// From a BLOB column of 16 bytes.
    init(column: Data) throws { self = try Identifier(bytes: [UInt8](column)) }

    var column: Data { Data(bytes) }
}
