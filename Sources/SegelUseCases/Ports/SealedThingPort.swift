package import SegelVault

/// Every kind of thing that is sealed for a citizen, but documents' contents, which are in `BlobStorage`. A new table with sealed rows gets
/// a case here, so that shredding, resealing and exporting see it.
package enum SealedKind: String, CaseIterable, Sendable, Codable {
    case value
    case title
    case access
    case caseBody = "case"
    case caseEvent = "case-event"
    case intent
    case credential
    case hold
    case copy
}

/// One sealed thing as it lies in its row, with the place its context is made from.
package struct SealedThing: Hashable, Sendable {
    package let kind: SealedKind
    package let place: SealedValuePlace
    package let revision: UInt64
    package let envelope: [UInt8]

    package init(kind: SealedKind, place: SealedValuePlace, revision: UInt64, envelope: [UInt8]) {
        self.kind = kind
        self.place = place
        self.revision = revision
        self.envelope = envelope
    }

    package func context(deployment: DeploymentID) -> Context { place.context(deployment: deployment, revision: revision) }
}

/// The inventory of what is sealed for a citizen.
package protocol SealedThingPort {
    /// Up to `limit` things of a kind (all, where it is negative), after `cursor` in the order of their keys; with `version`, only those sealed under another version of
    /// the citizen's key.
    func sealedThings(
        of citizen: CitizenID,
        _ kind: SealedKind,
        notOn version: UInt32?,
        after cursor: SealedThing?,
        limit: Int
    ) throws -> [SealedThing]

    /// Puts another envelope where exactly this one is. Throws `PortConflict.changedMeanwhile` otherwise.
    func replace(_ thing: SealedThing, with envelope: [UInt8]) throws

    /// How many there are of each kind: a citizen's, or everybody's. Kinds without any are left out.
    func sealedThingCounts(of citizen: CitizenID?) throws -> [SealedKind: Int]

    /// In ascending order of their random identifiers, the next citizen after `cursor`.
    func citizen(after cursor: CitizenID?) throws -> CitizenID?

    func citizenCount() throws -> Int
}
