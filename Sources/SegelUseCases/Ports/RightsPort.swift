package import SegelCatalogue
package import SegelVault

/// Something a citizen asks about their data, as stored; the words are sealed for them.
package struct RightsRequestRow: Sendable, Equatable {
    package enum Kind: String, Sendable { case question, restriction }
    package enum State: String, Sendable {
        case open
        /// A question has its answer.
        case answered
        /// A restriction holds.
        case granted
        case refused
        /// By the citizen themselves.
        case lifted
    }

    package let id: ObjectID
    package let citizen: CitizenID
    package let kind: Kind
    /// The log index of the look that is asked about; nil for a restriction.
    package let about: UInt64?
    /// What is to be restricted.
    package let parts: Set<ProcessingPart>
    /// Whose desk it lies on.
    package let agency: String
    package var state: State
    package let openedAt: UnixTime
    /// When it is to be answered at the latest.
    package let dueAt: UnixTime
    package var updatedAt: UnixTime

    package init(
        id: ObjectID,
        citizen: CitizenID,
        kind: Kind,
        about: UInt64? = nil,
        parts: Set<ProcessingPart> = [],
        agency: String,
        state: State = .open,
        openedAt: UnixTime,
        dueAt: UnixTime,
        updatedAt: UnixTime
    ) {
        self.id = id
        self.citizen = citizen
        self.kind = kind
        self.about = about
        self.parts = parts
        self.agency = agency
        self.state = state
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.updatedAt = updatedAt
    }
}

package protocol RightsRequestPort {
    /// Throws `PortConflict.alreadyExists` where the look was asked about before.
    func insert(_ request: RightsRequestRow) throws
    func rightsRequest(_ id: ObjectID) throws -> RightsRequestRow?
    /// State and time; the rest never changes.
    func update(_ request: RightsRequestRow) throws
    /// Newest first.
    func rightsRequests(of citizen: CitizenID) throws -> [RightsRequestRow]
    /// Of some agencies, or with nil of all: what waits first, by when it is due.
    func rightsRequests(toAgencies agencies: [String]?, limit: Int) throws -> [RightsRequestRow]
}

/// Where an entry of a citizen's consent ledger stands; what it says is sealed for them.
package protocol ConsentPort {
    func insertConsent(of citizen: CitizenID, at index: UInt64) throws
    /// The entries' log indices, oldest first.
    func consents(of citizen: CitizenID) throws -> [UInt64]
}
