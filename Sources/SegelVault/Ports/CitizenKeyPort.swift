/// The wrapped keys of all citizens, one each. Every method is atomic inside the transaction it is called in.
package protocol CitizenKeyPort {
    /// Throws `PortConflict.alreadyExists` when the citizen has a key.
    func insert(_ key: WrappedCitizenKey) throws

    func citizenKey(of citizen: CitizenID) throws -> WrappedCitizenKey?

    /// Puts `new` where exactly `old` is: same KEK version, same wrap. Throws `PortConflict.changedMeanwhile` otherwise; two rotators that
    /// meet on one row both leave it on the new version.
    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws

    /// Up to `limit` keys in ascending citizen order, after `cursor`; of those only the ones not on `kekVersion`, or all where it is nil.
    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenID?, limit: Int) throws -> [WrappedCitizenKey]

    /// How many keys are wrapped under each version of KEK-citizen; versions without any are left out.
    func citizenKeyCensus() throws -> [UInt32: Int]
}
