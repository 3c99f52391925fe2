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
        let citizen = try citizen(person)
        let id = ObjectID(from: random)
        let title = String(title.prefix(Self.titleLimit))
        let key = try await store.read { try self.citizenKey(citizen, in: $0) }
        let facts = try await seal(pieces, as: id, under: key)
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
            try await store.write { try $0.insert(record) }
        } catch {
            try blobs.delete(id)
            throw error
        }
        return HeldDocument(id: id, title: title, facts: facts, createdAt: record.createdAt)
    }

    private func seal<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        as id: ObjectID,
        under key: WrappedCitizenKey
    ) async throws -> DocumentFacts where Pieces.Element == [UInt8] {
        let context = DocumentRecord.context(vault.deployment, key.citizen, id, "content", 1)
        let sealer = try vault.documentSealer(in: context, under: key, random: random)
        let writer = try blobs.create(id)
        var intake = DocumentIntake()
        do {
            for try await piece in pieces {
                try intake.accept(piece)
                try piece.withUnsafeBytes { try sealer.append($0) { try writer.append($0) } }
            }
            let facts = try intake.finish()
            try sealer.finish { try writer.append($0) }
            try writer.commit()
            return facts
        } catch {
            writer.abort()
            throw error
        }
    }

    package func documents(of person: SignedIn) async throws -> [HeldDocument] {
        let citizen = try citizen(person)
        return try await store.read { tx in try self.documents(of: citizen, in: tx) }
    }

    func documents(of citizen: CitizenID, in tx: any StoreTransaction) throws -> [HeldDocument] {
        let key = try citizenKey(citizen, in: tx)
        return try tx.documents(of: citizen).map { record in
            let title = try vault.open(record.sealedTitle, in: record.titleContext(deployment: vault.deployment), under: key)
            return HeldDocument(
                id: record.object,
                title: String(decoding: title, as: UTF8.self),
                facts: record.facts,
                createdAt: record.createdAt
            )
        }
    }

    /// Opens a document chunk by chunk, each checked before it is handed out. Throws `not_found` for somebody else's.
    func openDocument(_ id: ObjectID, of citizen: CitizenID) async throws -> DocumentReading {
        let (record, key) = try await store.read { tx in
            guard let record = try tx.document(id), record.citizen == citizen else { throw Refusal.notFound }
            return (record, try self.citizenKey(citizen, in: tx))
        }
        return DocumentReading(
            facts: record.facts,
            opener: try vault.documentOpener(in: record.context(deployment: vault.deployment), under: key),
            reader: try blobs.open(id)
        )
    }

    /// The caller's own document.
    package func document(_ id: ObjectID, for person: SignedIn) async throws -> DocumentReading {
        try await openDocument(id, of: citizen(person))
    }
}

/// A document being read. One task owns it.
package struct DocumentReading {
    package let facts: DocumentFacts
    private let opener: DocumentOpener
    private let reader: any BlobReader
    private var isFinished = false

    init(facts: DocumentFacts, opener: DocumentOpener, reader: any BlobReader) {
        self.facts = facts
        self.opener = opener
        self.reader = reader
    }

    /// The next plaintext, nil at the end. Throws when the document is not whole.
    package mutating func next() throws -> [UInt8]? {
        while !isFinished {
            let sealed = try reader.read(upTo: 65_536)
            isFinished = sealed.isEmpty
            let plaintext = isFinished ? try opener.finish() : try opener.append(sealed)
            if !plaintext.isEmpty { return plaintext }
        }
        return nil
    }
}
