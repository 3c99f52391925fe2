/// A promise that was not kept: which case at which desk, and what had been promised. Nothing of a person.
package struct Breach: Sendable, Equatable {
    package let caseID: String
    package let citizen: String
    package let reference: String
    package let service: String
    /// Where the case lay when its day had passed.
    package let desk: Desk
    /// ISO.
    package let promised: String
    package let noticedAt: Int64

    package init(caseID: String, citizen: String, reference: String, service: String, desk: Desk, promised: String, noticedAt: Int64) {
        self.caseID = caseID
        self.citizen = citizen
        self.reference = reference
        self.service = service
        self.desk = desk
        self.promised = promised
        self.noticedAt = noticedAt
    }
}

package protocol BreachPort {
    /// Cases at a desk whose promised day is before `day` (ISO) and that are in no breach yet, the oldest promise first.
    func overdue(before day: String, limit: Int) throws -> [CaseRow]
    /// One a case. Throws `PortConflict.alreadyExists`.
    func insert(_ breach: Breach) throws
    /// Of an agency's desks, the newest first.
    func breaches(of agency: String, limit: Int) throws -> [Breach]
}
