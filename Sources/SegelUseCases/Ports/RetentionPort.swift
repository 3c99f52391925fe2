package import SegelVault

/// Deleting single things, each with what would tell that it still lies in a file of the store.
package protocol RetentionPort {
    /// The draft was touched. Does nothing to what is no draft.
    func touchDraft(_ id: String, at now: UnixTime) throws
    /// A draft, its steps and all that is sealed for it. Throws `PortConflict.changedMeanwhile` for what is no draft (any more). Returns the envelopes.
    func deleteDraft(_ id: String, of citizen: CitizenID) throws -> [[UInt8]]
    /// Returns the envelope; nil where there was none.
    func deleteSealedValue(at place: SealedValuePlace) throws -> [UInt8]?
    /// The row; its words are a sealed value.
    func deleteComplaint(_ id: String) throws

    /// Citizens who have a draft, document, comment or closed complaint older than these times, in ascending order from behind `cursor` on.
    func citizensWithOldThings(
        drafts: UnixTime,
        documents: UnixTime,
        comments: UnixTime,
        complaints: UnixTime,
        after cursor: CitizenID?,
        limit: Int
    ) throws -> [CitizenID]

    /// A document's row goes; its file is on the list of those to be erased.
    func startErasingDocument(_ object: ObjectID) throws
    func documentsBeingErased() throws -> [ObjectID]
    func endErasingDocument(_ object: ObjectID) throws
}
