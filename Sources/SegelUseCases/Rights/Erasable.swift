package import SegelCatalogue
internal import SegelVault

/// Something of a citizen's that is no archive.
package struct ErasableThing: Sendable {
    enum Place: Sendable {
        case draft(String)
        case document(ObjectID)
        case comment(CasePlace)
        case complaint(String, SealedValuePlace)
    }

    package let kind: RightsTerms.Erasable
    /// A document's title, an application's reference.
    package let label: String
    /// Since when its time counts.
    package let since: UnixTime
    let place: Place
}

/// What there is to erase of a citizen's, and what has to wait.
struct ErasableThings {
    /// Nothing needs them.
    var free: [ErasableThing] = []
    /// Documents of applications under way, of drafts too, with the references.
    var inUse: [(thing: ErasableThing, references: [String])] = []
}

extension Mall {
    /// `leavingDrafts`: a draft keeps its documents; else it goes with them.
    func erasableThings(of citizen: CitizenID, leavingDrafts: Bool, in tx: any StoreTransaction) throws -> ErasableThings {
        let rows = try tx.cases(of: citizen.text)
        var things = ErasableThings()
        for row in rows {
            let place = CasePlace(citizen: citizen, object: try ObjectID(text: row.id))
            if row.state == "draft" {
                things.free.append(ErasableThing(kind: .draft, label: row.reference, since: row.updatedAt, place: .draft(row.id)))
            }
            if let survey = try tx.survey(of: row.id), try tx.sealedValue(at: place.survey) != nil {
                things.free.append(ErasableThing(kind: .comment, label: row.reference, since: survey.givenAt, place: .comment(place)))
            }
            for complaint in try tx.complaints(of: row.id) where complaint.state == "closed" {
                let words = try self.place(of: complaint)
                let place = ErasableThing.Place.complaint(complaint.id, words)
                things.free.append(ErasableThing(kind: .complaint, label: row.reference, since: complaint.updatedAt, place: place))
            }
        }
        let uses = try uses(of: rows, in: tx)
        for document in try documents(of: citizen, in: tx) {
            let cases = uses[document.id] ?? []
            let needed = cases.filter { !CaseFile.isOver($0.state) && (leavingDrafts || $0.state != "draft") }
            let ended = cases.filter { CaseFile.isOver($0.state) }.map(\.updatedAt).max()
            let thing = ErasableThing(
                kind: .upload,
                label: document.title,
                since: max(ended ?? document.createdAt, document.createdAt),
                place: .document(document.id)
            )
            if needed.isEmpty { things.free.append(thing) } else { things.inUse.append((thing, needed.map(\.reference))) }
        }
        return things
    }

    private func uses(of rows: [CaseRow], in tx: any StoreTransaction) throws -> [ObjectID: [CaseRow]] {
        var uses: [ObjectID: [CaseRow]] = [:]
        for row in rows {
            let place = CasePlace(citizen: try CitizenID(text: row.citizen), object: try ObjectID(text: row.id))
            for document in Set(try contents(at: place, in: tx).contents.documents.values) { uses[document, default: []].append(row) }
        }
        return uses
    }

    /// Deletes the row and what is sealed for it; a document's file is next. Returns what would tell that something is left of it.
    func delete(_ thing: ErasableThing, of citizen: CitizenID, in tx: any StoreTransaction) throws -> [[UInt8]] {
        switch thing.place {
        case .draft(let id):
            // Documents that were still on their way to it.
            let pieces = try tx.uploads(of: citizen).filter { $0.caseID == id }.flatMap { try forget($0, in: tx) }
            return try tx.deleteDraft(id, of: citizen) + pieces
        case .comment(let place): return try [tx.deleteSealedValue(at: place.survey)].compactMap { $0 }
        case .complaint(let id, let words):
            try tx.deleteComplaint(id)
            return try [tx.deleteSealedValue(at: words)].compactMap { $0 }
        case .document(let id):
            guard let record = try tx.document(id) else { return [] }
            try tx.startErasingDocument(id)
            return try [record.sealedTitle, tx.deleteSealedValue(at: record.digestPlace)].compactMap { $0 }
        }
    }

    private func forget(_ upload: Upload, in tx: any StoreTransaction) throws -> [[UInt8]] {
        let pieces = try (0..<upload.pieceCount).compactMap { try tx.deleteSealedValue(at: upload.piece($0 + 1)) }
        try tx.delete(upload)
        return pieces
    }

    /// The files of documents whose rows are gone: overwritten, key and all, and unlinked. Goes on where a crash stopped it.
    func eraseFiles() async throws {
        try await onDocumentThreads {
            for document in try await store.read({ try $0.documentsBeingErased() }) {
                try await erase(document)
                try await store.write { try $0.endErasingDocument(document) }
            }
        }
    }

    /// Asynchronous so that it runs where documents are waited for.
    func erase(_ document: ObjectID) async throws { try blobs.erase(document) }
}
