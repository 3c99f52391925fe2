/// Where a sealed thing belongs. Rebuilt from the look-up path when opening, never read from the blob, so that a row put in another
/// place, or an old one put back, does not open (attacks A42, A43).
package struct Context: Hashable, Sendable {
    package let deployment: DeploymentID
    /// What kind of thing, such as "profile" or "document".
    package let objectType: String
    package let citizen: CitizenID
    package let object: ObjectID
    /// Which part of the object; "" where it has only one.
    package let field: String
    /// Grows by one with each change of the object.
    package let revision: UInt64
    /// Of the plaintext's own form.
    package let schemaVersion: UInt32

    package init(
        deployment: DeploymentID,
        objectType: String,
        citizen: CitizenID,
        object: ObjectID,
        field: String,
        revision: UInt64,
        schemaVersion: UInt32 = 1
    ) {
        self.deployment = deployment
        self.objectType = objectType
        self.citizen = citizen
        self.object = object
        self.field = field
        self.revision = revision
        self.schemaVersion = schemaVersion
    }

    /// The seven fields in this order, each with its length before it (Envelope.md, rule 3).
    var bytes: [UInt8] {
        canonical(
            deployment.bytes,
            Array(objectType.utf8),
            citizen.bytes,
            object.bytes,
            Array(field.utf8),
            bigEndianBytes(revision),
            bigEndianBytes(schemaVersion)
        )
    }
}
