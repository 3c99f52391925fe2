package import SegelVault

/// Citizens who have died. Of the death itself nothing stands here: the certificate is its applicant's.
package protocol DeceasedPort {
    /// Answers whether it was not known yet.
    func insertDeceased(_ citizen: CitizenID, at time: UnixTime) throws -> Bool
    /// When it was recorded.
    func deceasedSince(_ citizen: CitizenID) throws -> UnixTime?
}
