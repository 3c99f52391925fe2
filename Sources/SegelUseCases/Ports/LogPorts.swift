package import SegelVault

/// Events in the clear, sealed, by their place in the log.
package protocol LogEventPort {
    func keepLogEvent(_ sealed: [UInt8], at index: UInt64) throws
    func logEvent(at index: UInt64) throws -> [UInt8]?
    /// How many entries of each kind there are from one place to another.
    func logCounts(from start: UInt64, to end: UInt64) throws -> [UInt8: Int]
}

/// A credential, or a wallet's copy, in the log.
package struct IssuedPlace: Sendable {
    package let id: ObjectID
    package let logIndex: UInt64

    package init(id: ObjectID, logIndex: UInt64) {
        self.id = id
        self.logIndex = logIndex
    }
}

/// Where in the log something is.
package protocol LogPlacePort {
    func setLogIndex(_ index: UInt64, ofStep number: Int, in caseID: String) throws
    /// Nil for a step of before its place was kept.
    func logIndex(ofStep number: Int, in caseID: String) throws -> UInt64?
    /// By the 16 bytes of `CredentialRecord.witness`.
    func issued(witness: [UInt8]) throws -> IssuedPlace?
}

/// Since when enough witnesses have known the log.
package protocol LogWitnessPort {
    func logWitnessedSince() throws -> UnixTime?
    func setLogWitnessed(since: UnixTime) throws
}
