/// A case as stored. What can be read without a key is only what a queue needs: no names, no answers, no reasons.
package struct CaseRow: Sendable {
    package let id: String
    package let reference: String
    package let citizen: String
    package let service: String
    package let state: String
    /// Where it waits for an officer.
    package let desk: Desk?
    /// From 1; grows by one with each change.
    package let revision: UInt64
    package let updatedAt: Int64
    /// ISO.
    package let promised: String?
    /// The case file, sealed for the citizen.
    package let body: [UInt8]

    package init(
        id: String,
        reference: String,
        citizen: String,
        service: String,
        state: String,
        desk: Desk?,
        revision: UInt64,
        updatedAt: Int64,
        promised: String?,
        body: [UInt8]
    ) {
        self.id = id
        self.reference = reference
        self.citizen = citizen
        self.service = service
        self.state = state
        self.desk = desk
        self.revision = revision
        self.updatedAt = updatedAt
        self.promised = promised
        self.body = body
    }
}

package struct Desk: Sendable, Hashable {
    package let role: String
    package let agency: String

    package init(role: String, agency: String) {
        self.role = role
        self.agency = agency
    }
}

package protocol CasePort {
    /// Puts the row where revision `row.revision - 1` is, or where nothing is for revision 1; answers whether it did.
    func put(_ row: CaseRow) throws -> Bool
    func caseRow(_ id: String) throws -> CaseRow?
    func caseRow(reference: String) throws -> CaseRow?
    /// Newest first.
    func cases(of citizen: String) throws -> [CaseRow]
    /// Oldest promise first.
    func queue(_ desks: [Desk], limit: Int) throws -> [CaseRow]
    func append(event: [UInt8], to caseID: String) throws
    func eventCount(of caseID: String) throws -> Int
    /// In order, sealed.
    func events(of caseID: String) throws -> [[UInt8]]
}
