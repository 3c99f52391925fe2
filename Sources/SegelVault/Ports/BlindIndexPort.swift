/// Which citizen a blinded NIK stands for.
package protocol BlindIndexPort {
    func citizen(for index: BlindIndex) throws -> CitizenID?

    /// Throws `PortConflict.alreadyExists` when the index, or the citizen, is there already: one NIK, one citizen.
    func insert(_ index: BlindIndex, for citizen: CitizenID) throws
}
