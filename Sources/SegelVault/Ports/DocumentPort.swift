/// What the database keeps of a document; its sealed bytes are in `BlobStorage` under `object`.
package struct DocumentRecord: Hashable, Sendable {
    package let object: ObjectID
    package let citizen: CitizenID
    package let facts: DocumentFacts
    /// From 1; bound into the sealed bytes.
    package let revision: UInt64
    /// Unix seconds.
    package let createdAt: Int64
    /// A value envelope over the title the citizen gave: it may name people and illnesses, so it is not in the open.
    package let sealedTitle: [UInt8]

    package init(
        object: ObjectID,
        citizen: CitizenID,
        facts: DocumentFacts,
        revision: UInt64,
        createdAt: Int64,
        sealedTitle: [UInt8]
    ) {
        self.object = object
        self.citizen = citizen
        self.facts = facts
        self.revision = revision
        self.createdAt = createdAt
        self.sealedTitle = sealedTitle
    }
}

extension DocumentRecord {
    package static let objectType = "document"

    /// The context of the sealed bytes, and of the title.
    package func context(deployment: DeploymentID) -> Context { Self.context(deployment, citizen, object, "content", revision) }
    package func titleContext(deployment: DeploymentID) -> Context { Self.context(deployment, citizen, object, "title", revision) }

    package static func context(
        _ deployment: DeploymentID,
        _ citizen: CitizenID,
        _ object: ObjectID,
        _ field: String,
        _ revision: UInt64
    ) -> Context {
        Context(
            deployment: deployment,
            objectType: objectType,
            citizen: citizen,
            object: object,
            field: field,
            revision: revision
        )
    }
}

/// Where rows of documents are kept; their bytes are blobs.
package protocol DocumentPort {
    /// Throws `PortConflict.alreadyExists`.
    func insert(_ document: DocumentRecord) throws

    func document(_ object: ObjectID) throws -> DocumentRecord?

    /// Oldest first.
    func documents(of citizen: CitizenID) throws -> [DocumentRecord]

    /// How many documents a citizen, or everybody, has, and their bytes of plaintext together.
    func documentTotals(of citizen: CitizenID?) throws -> (count: Int, bytes: Int)

    /// The row only. Does nothing where there is none.
    func deleteDocument(_ object: ObjectID) throws
}
