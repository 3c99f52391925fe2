/// A complaint as stored: where it belongs and how it stands. What was said is sealed for the citizen.
package struct ComplaintRow: Sendable, Equatable {
    /// 32 hexadecimal digits.
    package let id: String
    package let caseID: String
    package let citizen: String
    package let reference: String
    package let service: String
    /// Who answers.
    package let agency: String
    package var state: String
    package let openedAt: Int64
    package var updatedAt: Int64

    package init(
        id: String,
        caseID: String,
        citizen: String,
        reference: String,
        service: String,
        agency: String,
        state: String,
        openedAt: Int64,
        updatedAt: Int64
    ) {
        self.id = id
        self.caseID = caseID
        self.citizen = citizen
        self.reference = reference
        self.service = service
        self.agency = agency
        self.state = state
        self.openedAt = openedAt
        self.updatedAt = updatedAt
    }
}

package protocol ComplaintPort {
    func insert(_ complaint: ComplaintRow) throws
    func complaint(_ id: String) throws -> ComplaintRow?
    /// State and time; the rest never changes.
    func update(_ complaint: ComplaintRow) throws
    /// The oldest first.
    func complaints(of caseID: String) throws -> [ComplaintRow]
    /// Of an agency: open ones first, then by when they changed, the oldest first.
    func complaints(toAgency agency: String, limit: Int) throws -> [ComplaintRow]
}

/// A survey's answer as stored; its comment is sealed for the citizen.
package struct SurveyRow: Sendable, Equatable {
    package let caseID: String
    package let citizen: String
    package let service: String
    package let agency: String
    /// From 1, bad, to 5, good.
    package let rating: Int
    package let givenAt: Int64

    package init(caseID: String, citizen: String, service: String, agency: String, rating: Int, givenAt: Int64) {
        self.caseID = caseID
        self.citizen = citizen
        self.service = service
        self.agency = agency
        self.rating = rating
        self.givenAt = givenAt
    }
}

package protocol SurveyPort {
    /// One a case. Throws `PortConflict.alreadyExists`.
    func insert(_ survey: SurveyRow) throws
    func survey(of caseID: String) throws -> SurveyRow?
    /// The newest first.
    func surveys(toAgency agency: String, limit: Int) throws -> [SurveyRow]
}
