package import SegelVault

/// A mandate as stored: whose it is and how it is found. Its terms are sealed for the represented person, and they alone count.
package struct MandateRow: Sendable, Equatable {
    package let id: ObjectID
    /// Who is represented.
    package let citizen: CitizenID
    /// The digest of the code that accepts it; nil once it was used or is of no use.
    package var code: [UInt8]?
    /// Who represents, once accepted.
    package var delegate: CitizenID?
    /// The officer's account, where an officer assists.
    package let officer: ObjectID?
    package var state: String

    package init(id: ObjectID, citizen: CitizenID, code: [UInt8]?, delegate: CitizenID? = nil, officer: ObjectID? = nil, state: String) {
        self.id = id
        self.citizen = citizen
        self.code = code
        self.delegate = delegate
        self.officer = officer
        self.state = state
    }
}

package protocol MandatePort {
    /// One standing mandate an officer. Throws `PortConflict.alreadyExists`.
    func insert(_ mandate: MandateRow) throws
    func mandate(_ id: ObjectID) throws -> MandateRow?
    func mandate(code: [UInt8]) throws -> MandateRow?
    /// Code, delegate and state; the rest never changes.
    func update(_ mandate: MandateRow) throws
    /// The newest last.
    func mandates(of citizen: CitizenID) throws -> [MandateRow]
    func mandates(heldBy delegate: CitizenID) throws -> [MandateRow]
    /// The standing one, if any.
    func mandate(ofOfficer account: ObjectID) throws -> MandateRow?
}
