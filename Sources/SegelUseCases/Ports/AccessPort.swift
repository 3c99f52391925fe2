package import SegelVault

/// One look at a person's data: who, why, for which case, when; and where the log holds its commitment.
package struct AccessRecord: Sendable {
    package let citizen: CitizenID
    package let at: UnixTime
    package let logIndex: UInt64
    /// The clear event, sealed for the citizen.
    package let sealed: [UInt8]

    package init(citizen: CitizenID, at: UnixTime, logIndex: UInt64, sealed: [UInt8]) {
        self.citizen = citizen
        self.at = at
        self.logIndex = logIndex
        self.sealed = sealed
    }
}

extension AccessRecord {
    /// The log index as the object a sealed line belongs to: eight zero bytes, then the index.
    package static func object(_ index: UInt64) throws -> ObjectID {
        try ObjectID(bytes: [UInt8](repeating: 0, count: 8) + withUnsafeBytes(of: index.bigEndian) { Array($0) })
    }

    package static func logIndex(of object: ObjectID) -> UInt64 { object.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

package protocol AccessPort {
    func insert(_ access: AccessRecord) throws
    /// Newest first.
    func accesses(of citizen: CitizenID, limit: Int) throws -> [AccessRecord]
    /// One of a citizen's.
    func access(at index: UInt64, of citizen: CitizenID) throws -> AccessRecord?
    /// Anybody's.
    func access(at index: UInt64) throws -> AccessRecord?
}
