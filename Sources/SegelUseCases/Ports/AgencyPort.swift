package import SegelVault

/// A machine of an agency, or of another organisation, that uses the API in its own name.
package struct AgencyClient: Sendable {
    package let id: ObjectID
    package let name: String
    /// The catalogue's agency whose cases it may follow; nil where it follows none.
    package let agency: String?
    /// A JWK set, public keys only, as `ClientKeys` writes it.
    package let keys: [UInt8]
    package let scopes: [String]
    /// How many reads of personal data it may make in a day.
    package let dailyReads: Int
    package let createdAt: UnixTime
    package let disabledAt: UnixTime?

    package init(
        id: ObjectID,
        name: String,
        agency: String?,
        keys: [UInt8],
        scopes: [String],
        dailyReads: Int,
        createdAt: UnixTime,
        disabledAt: UnixTime? = nil
    ) {
        self.id = id
        self.name = name
        self.agency = agency
        self.keys = keys
        self.scopes = scopes
        self.dailyReads = dailyReads
        self.createdAt = createdAt
        self.disabledAt = disabledAt
    }
}

package protocol AgencyPort {
    /// Throws `PortConflict.alreadyExists` for a name that was ever used.
    func insert(_ agency: AgencyClient) throws
    func agencyClient(_ id: ObjectID) throws -> AgencyClient?
    func agencyClient(named name: String) throws -> AgencyClient?
    /// By name.
    func agencyClients() throws -> [AgencyClient]
    /// Throws `PortConflict.changedMeanwhile` where there is none that is enabled.
    func disableAgency(_ name: String, at now: UnixTime) throws
    /// Throws `PortConflict.changedMeanwhile` where there is none that is enabled.
    func replaceKeys(ofAgency name: String, with keys: [UInt8]) throws
}

package protocol AgencyUsePort {
    /// One more read of personal data on a day (days since 1970); answers how many there were that day with it.
    func countRead(by agency: ObjectID, day: Int64) throws -> Int
    func readCount(by agency: ObjectID, day: Int64) throws -> Int
}
