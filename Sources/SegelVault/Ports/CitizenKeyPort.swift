/// The wrapped keys of all citizens: one each, or two while a citizen is resealed. Every method is atomic inside the transaction it is
/// called in.
package protocol CitizenKeyPort {
    /// A new citizen's first key. Throws `PortConflict.alreadyExists` for a citizen who is there, whatever version their key has.
    func insert(_ key: WrappedCitizenKey) throws

    /// The next version beside the active one, which it replaces as the active one at once. Throws `PortConflict.changedMeanwhile` unless the
    /// active version is the one before `key`.
    func insertNext(_ key: WrappedCitizenKey) throws

    /// The active key: the highest version. New things are sealed under it.
    func citizenKey(of citizen: CitizenID) throws -> WrappedCitizenKey?

    func citizenKey(of citizen: CitizenID, version: UInt32) throws -> WrappedCitizenKey?

    /// All versions, the lowest first.
    func citizenKeys(of citizen: CitizenID) throws -> [WrappedCitizenKey]

    /// Puts `new` where exactly `old` is: same KEK version, same wrap. Throws `PortConflict.changedMeanwhile` otherwise; two rotators that
    /// meet on one row both leave it on the new version.
    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws

    /// Destroys a version that is not active, as it was read. Throws `PortConflict.changedMeanwhile` otherwise.
    func removeSuperseded(_ key: WrappedCitizenKey) throws

    /// Up to `limit` keys in ascending (citizen, version) order, after `cursor`; of those only the ones not on `kekVersion`, or all where it
    /// is nil.
    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenKeyName?, limit: Int) throws -> [WrappedCitizenKey]

    /// How many keys are wrapped under each version of KEK-citizen; versions without any are left out.
    func citizenKeyCensus() throws -> [UInt32: Int]
}

/// One version of one citizen's key, in the order of the digest and of pages.
package struct CitizenKeyName: Hashable, Comparable, Sendable {
    package let citizen: CitizenID
    package let version: UInt32

    package init(citizen: CitizenID, version: UInt32) {
        self.citizen = citizen
        self.version = version
    }

    package static func < (a: Self, b: Self) -> Bool { (a.citizen, a.version) < (b.citizen, b.version) }
}

extension WrappedCitizenKey {
    package var name: CitizenKeyName { CitizenKeyName(citizen: citizen, version: version) }
}
