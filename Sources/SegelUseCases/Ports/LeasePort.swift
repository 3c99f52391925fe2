/// That one node alone does something, until a moment.
package struct Lease: Sendable, Equatable {
    package let name: String
    /// Which node; it names itself anew at each start.
    package let node: String
    /// Grows by one with each change.
    package let revision: UInt64
    package let until: UnixTime

    package init(name: String, node: String, revision: UInt64, until: UnixTime) {
        self.name = name
        self.node = node
        self.revision = revision
        self.until = until
    }
}

/// Who does what of the work that nobody asks for.
package protocol LeasePort {
    func lease(_ name: String) throws -> Lease?
    /// Whose names begin so, by name. `prefix`: ASCII, not empty.
    func leases(beginning prefix: String) throws -> [Lease]
    /// Puts `new` where exactly `old` is (nil: where none is). Throws `changedMeanwhile`.
    func replace(_ old: Lease?, with new: Lease) throws
    func removeLeases(beginning prefix: String, endedBefore time: UnixTime) throws
}

/// Of which generation the key ring file must be for what lies in the database; zero before the first was announced.
package protocol KeyRingGenerationPort {
    func keyRingGeneration() throws -> UInt64
    /// Does nothing where a higher one was announced.
    func announce(keyRingGeneration generation: UInt64) throws
}
