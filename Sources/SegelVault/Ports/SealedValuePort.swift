/// Where a sealed value is looked up; with the revision it gives the `Context` it was sealed for.
package struct SealedValuePlace: Hashable, Sendable {
    package let citizen: CitizenID
    package let objectType: String
    package let object: ObjectID
    package let field: String

    package init(citizen: CitizenID, objectType: String, object: ObjectID, field: String = "") {
        self.citizen = citizen
        self.objectType = objectType
        self.object = object
        self.field = field
    }

    package func context(deployment: DeploymentID, revision: UInt64, schemaVersion: UInt32 = 1) -> Context {
        Context(
            deployment: deployment,
            objectType: objectType,
            citizen: citizen,
            object: object,
            field: field,
            revision: revision,
            schemaVersion: schemaVersion
        )
    }
}

/// An envelope as it is stored, with its revision for compare-and-swap.
package struct SealedValue: Hashable, Sendable {
    package let envelope: [UInt8]
    /// From 1.
    package let revision: UInt64

    package init(envelope: [UInt8], revision: UInt64) {
        self.envelope = envelope
        self.revision = revision
    }
}

/// Where sealed values are kept, one row a place.
package protocol SealedValuePort {
    func sealedValue(at place: SealedValuePlace) throws -> SealedValue?

    /// Puts `value` where revision `value.revision - 1` is, or where nothing is for revision 1. Throws `PortConflict.changedMeanwhile`
    /// otherwise: of two writers that read the same revision one wins.
    func put(_ value: SealedValue, at place: SealedValuePlace) throws
}
