package import SegelVault

/// Which credentials are still to be printed. The PDFs themselves are sealed values of their citizens.
package protocol PrintingPort {
    /// Those that may be tried at `now`, with how often that was done in vain.
    func unprinted(at now: UnixTime, limit: Int) throws -> [(credential: ObjectID, tries: Int)]
    func putOff(printing credential: ObjectID, until time: UnixTime) throws
    /// Nothing where it was printed before.
    func setPrinted(_ credential: ObjectID) throws
}
