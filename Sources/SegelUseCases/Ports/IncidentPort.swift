package import SegelCatalogue
package import SegelVault

/// An incident as recorded. Its words are the same for everybody it concerns, and name nobody.
package struct IncidentRecord: Sendable, Codable, Equatable {
    package let id: ObjectID
    package let notice: IncidentNotice
    package let recordedAt: UnixTime

    package init(id: ObjectID, notice: IncidentNotice, recordedAt: UnixTime) {
        self.id = id
        self.notice = notice
        self.recordedAt = recordedAt
    }
}

package protocol IncidentPort {
    func insert(_ incident: IncidentRecord) throws
    func incident(_ id: ObjectID) throws -> IncidentRecord?
    /// Newest first.
    func incidents() throws -> [IncidentRecord]
    /// That it concerns a citizen; what of theirs is sealed for them.
    func insertIncidentReport(_ incident: ObjectID, for citizen: CitizenID) throws
    /// Of a citizen, newest first, with when they read it.
    func incidentReports(of citizen: CitizenID) throws -> [(incident: ObjectID, readAt: UnixTime?)]
    /// The first time counts.
    func markRead(_ incident: ObjectID, by citizen: CitizenID, at now: UnixTime) throws
    /// How many it concerns, and how many of them have read of it.
    func incidentReportCounts(_ incident: ObjectID) throws -> (all: Int, read: Int)

    /// Looks at anybody's data in a span of time, both ends included, in the order of the log from behind `cursor` on.
    func accesses(from: UnixTime, until: UnixTime, after cursor: UInt64?, limit: Int) throws -> [AccessRecord]
}
