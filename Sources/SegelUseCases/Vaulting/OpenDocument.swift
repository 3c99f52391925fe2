package import SegelVault

extension Mall {
    /// Opens a document chunk by chunk, each checked before it is handed out. Throws `not_found` for one the right does not reach.
    func openDocument(_ id: ObjectID, by right: ReadingRight) async throws -> DocumentReading {
        // Again where the bytes were resealed, and the key before destroyed, between opening the file and looking the key up.
        try await onDocumentThreads {
            for _ in 0..<3 {
                if let reading = try await openDocumentOnce(id, of: right.citizen) { return reading }
            }
            throw Refusal.changedMeanwhile
        }
    }

    /// Nil where the citizen has no key of the version the bytes name.
    private func openDocumentOnce(_ id: ObjectID, of citizen: CitizenID) async throws -> DocumentReading? {
        let record = try await store.read { tx in
            guard let record = try tx.document(id), record.citizen == citizen else { throw Refusal.notFound }
            return record
        }
        let reader = try blobs.open(id)
        let start = try reader.read(upTo: 65_536)
        let version = try Envelope.keyVersion(of: start)
        guard let key = try await store.read({ try $0.citizenKey(of: citizen, version: version) }) else { return nil }
        let opener = try vault.documentOpener(in: record.context(deployment: vault.deployment), under: key)
        return DocumentReading(facts: record.facts, opener: opener, reader: reader, start: start, threads: documentThreads)
    }
}

/// A document being read. One task owns it.
package struct DocumentReading {
    package let facts: DocumentFacts
    private let opener: DocumentOpener
    private let reader: any BlobReader
    /// Read already, to know which key it takes.
    private var start: [UInt8]?
    /// Where a store that is elsewhere is waited for; nil: here.
    private let threads: DocumentThreads?
    private var isFinished = false

    init(facts: DocumentFacts, opener: DocumentOpener, reader: any BlobReader, start: [UInt8], threads: DocumentThreads?) {
        self.threads = threads
        self.facts = facts
        self.opener = opener
        self.reader = reader
        self.start = start
    }

    /// As `next`, for whoever is on a thread that others need too.
    package mutating func nextPiece() async throws -> [UInt8]? {
        guard let threads else { return try next() }
        return try await withTaskExecutorPreference(threads) { try await nextOnThread() }
    }

    /// Asynchronous so that it runs where the task is to run.
    private mutating func nextOnThread() async throws -> [UInt8]? { try next() }

    /// The next plaintext, nil at the end. Throws when the document is not whole.
    package mutating func next() throws -> [UInt8]? {
        while !isFinished {
            let sealed = try start ?? reader.read(upTo: 65_536)
            start = nil
            isFinished = sealed.isEmpty
            let plaintext = isFinished ? try opener.finish() : try opener.append(sealed)
            if !plaintext.isEmpty { return plaintext }
        }
        return nil
    }
}
