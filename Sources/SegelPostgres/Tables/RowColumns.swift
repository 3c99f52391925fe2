internal import SegelVault

extension PostgresRow {
    func optionalCitizen(_ column: Int) throws -> CitizenID? { try optionalBytes(column).map { try CitizenID(bytes: $0) } }
    func optionalObject(_ column: Int) throws -> ObjectID? { try optionalBytes(column).map { try ObjectID(bytes: $0) } }

    func uint8(_ column: Int) throws -> UInt8 {
        guard let value = UInt8(exactly: try int64(column)) else { throw CorruptRow("a column of 0 to 255") }
        return value
    }
}
