internal import SegelCatalogue
package import SegelVault

/// A document as its owner sees it.
package struct HeldDocument: Sendable {
    package let id: ObjectID
    package let title: String
    package let facts: DocumentFacts
    package let createdAt: UnixTime
}

extension Mall {
    private static let titleLimit = 120

    /// Seals a document as it arrives, piece by piece; at most two chunks of 64 KiB are in memory. It is found only after its bytes and its
    /// row are durable; anything refused or cut short leaves nothing behind.
    package func putDocument<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        titled title: String,
        for person: SignedIn
    ) async throws -> HeldDocument where Pieces.Element == [UInt8] {
        try await putDocument(pieces, titled: title, of: citizen(person)) { _, _ in }
    }

    /// A new document of the applicant's, attached to a case of theirs in the transaction that keeps it. By the applicant, or who applies for them.
    /// `upload`: what its bytes came by, which ends with it.
    package func attachDocument<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        titled title: String,
        as code: String,
        to id: String,
        ending upload: Upload? = nil,
        for person: SignedIn
    ) async throws where Pieces.Element == [UInt8] {
        // Before anything is taken in; and again when it is kept, since a mandate can end meanwhile.
        let record = try await store.read { tx in try self.reach(id, person, to: .apply, in: tx).record }
        _ = try await putDocument(pieces, titled: title, of: record.citizen) { document, tx in
            let (record, authority) = try self.reach(id, person, to: .apply, in: tx)
            let service = try self.context(of: record, at: self.now).service
            guard service.documents.contains(where: { $0.code == code }) else { throw Refusal.notFound }
            guard try record.file.changeable(code) else { throw CaseRefusal.itemNotReturned }
            var (contents, revision) = try self.contents(of: record, in: tx)
            contents.documents[code] = document
            contents.add(authority.helper)
            try self.put(contents, of: record, after: revision, in: tx)
            guard let upload else { return }
            guard try tx.upload(upload.id) == upload else { throw Refusal.changedMeanwhile }
            try tx.delete(upload)
        }
    }

    private func putDocument<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        titled title: String,
        of citizen: CitizenID,
        _ keep: @escaping @Sendable (ObjectID, any StoreTransaction) throws -> Void
    ) async throws -> HeldDocument where Pieces.Element == [UInt8] {
        let id = ObjectID(from: random)
        let title = String(title.prefix(Self.titleLimit))
        let key = try await store.read { try self.citizenKey(citizen, in: $0) }
        let (facts, digest) = try await onDocumentThreads { try await seal(pieces, as: id, under: key) }
        let record = DocumentRecord(
            object: id,
            citizen: citizen,
            facts: facts,
            revision: 1,
            createdAt: now,
            sealedTitle: try vault.seal(
                Array(title.utf8),
                in: DocumentRecord.context(vault.deployment, citizen, id, "title", 1),
                under: key,
                random: random
            )
        )
        do {
            try await store.write { tx in
                // A reseal that ended meanwhile destroyed the key this was sealed under, a shred the citizen.
                guard try tx.citizenKey(of: citizen, version: key.version) != nil else { throw Refusal.changedMeanwhile }
                try tx.insert(record)
                try self.put(digest, at: record.digestPlace, after: 0, in: tx)
                try keep(id, tx)
            }
        } catch {
            try await onDocumentThreads { try await self.delete(id) }
            throw error
        }
        // The document is whole and durable; a mark that cannot be taken away now, the next start takes away.
        do { try await onDocumentThreads { try await self.settle(id) } } catch {}
        return HeldDocument(id: id, title: title, facts: facts, createdAt: record.createdAt)
    }

    // Asynchronous so that they run where documents are waited for.
    private func delete(_ id: ObjectID) async throws { try blobs.delete(id) }
    private func settle(_ id: ObjectID) async throws { try blobs.settle(id) }

    private func seal<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        as id: ObjectID,
        under key: WrappedCitizenKey
    ) async throws -> (DocumentFacts, digest: [UInt8]) where Pieces.Element == [UInt8] {
        let context = DocumentRecord.context(vault.deployment, key.citizen, id, "content", 1)
        let sealer = try vault.documentSealer(in: context, under: key, random: random)
        let scan = try await beginScan()
        let writer = try blobs.create(id)
        var intake = DocumentIntake()
        do {
            for try await piece in pieces {
                try intake.accept(piece)
                try await scan?.append(piece)
                try piece.withUnsafeBytes { try sealer.append($0) { try writer.append($0) } }
            }
            let taken = try intake.finish()
            try await scan?.finish()
            try sealer.finish { try writer.append($0) }
            try writer.commit()
            return taken
        } catch {
            scan?.abandon()
            writer.abort()
            throw error
        }
    }

    package func documents(of person: SignedIn) async throws -> [HeldDocument] {
        let citizen = try citizen(person)
        return try await store.read { tx in try self.documents(of: citizen, in: tx) }
    }

    func documents(of citizen: CitizenID, in tx: any StoreTransaction) throws -> [HeldDocument] {
        try tx.documents(of: citizen).map { try held($0, in: tx) }
    }

    /// Those a case has with it, and no other of the citizen's.
    func documents(attachedTo contents: CaseContents, in tx: any StoreTransaction) throws -> [HeldDocument] {
        try contents.documents.values.compactMap { try tx.document($0) }.map { try held($0, in: tx) }
    }

    private func held(_ record: DocumentRecord, in tx: any StoreTransaction) throws -> HeldDocument {
        let title = try open(record.sealedTitle, in: record.titleContext(deployment: vault.deployment), in: tx)
        return HeldDocument(
            id: record.object,
            title: String(decoding: title, as: UTF8.self),
            facts: record.facts,
            createdAt: record.createdAt
        )
    }

    /// The caller's own document.
    package func document(_ id: ObjectID, for person: SignedIn) async throws -> DocumentReading {
        try await openDocument(id, by: ReadingRight(owner: person))
    }
}

extension DocumentRecord {
    /// Where the SHA-256 of its bytes is sealed: in clear it would tell who holds a file that is known. Documents of before have none.
    var digestPlace: SealedValuePlace { SealedValuePlace(citizen: citizen, objectType: "document-digest", object: object, field: "") }
}
