/// Which citizen a blinded NIK stands for: one row a citizen, under one version of INDEX.
package protocol BlindIndexPort {
    func citizen(for index: BlindIndex) throws -> CitizenID?

    /// Throws `PortConflict.alreadyExists` when the index, or the citizen, is there already: one NIK, one citizen.
    func insert(_ index: BlindIndex, for citizen: CitizenID) throws

    /// Puts `new` where exactly `old` is; answers whether it was.
    func replace(_ old: BlindIndex, with new: BlindIndex, for citizen: CitizenID) throws -> Bool

    /// Up to `limit` rows in ascending citizen order, after `cursor`; of those only the ones not on `version`, or all where it is nil.
    func blindIndexes(notOn version: UInt32?, after cursor: CitizenID?, limit: Int) throws -> [(citizen: CitizenID, index: BlindIndex)]

    /// How many rows are under each version of INDEX; versions without any are left out.
    func blindIndexCensus() throws -> [UInt32: Int]
}
