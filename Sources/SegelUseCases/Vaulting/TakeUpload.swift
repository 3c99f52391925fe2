internal import SegelCatalogue
package import SegelVault

/// Documents that come in pieces over a bad line: what has come is kept, sealed, and the next try goes on behind it, after a restart of the phone
/// or of the service as well.
extension Mall {
    /// What is not finished by then is forgotten.
    static let uploadLifetime: UnixTime = 86_400
    /// Sealed as one; what came of an unfinished one is lost when a line breaks.
    static let uploadPieceBytes = 256 << 10
    /// Of one citizen at a time; one more and the oldest is forgotten.
    private static let uploadsAtOnce = 10

    /// Begins one for a document that a case asks for. `byteCount`: all of it. Throws `DocumentRefusal` where that is nothing or too much.
    package func beginUpload(of byteCount: Int, as code: String, in caseID: String, for person: SignedIn) async throws -> Upload {
        guard byteCount > 0 else { throw DocumentRefusal.empty }
        guard byteCount <= DocumentIntake.byteLimit else { throw DocumentRefusal.tooLarge }
        let now = now
        return try await store.write { tx in
            let record = try self.reach(caseID, person, to: .apply, in: tx).record
            let service = try self.context(of: record, at: now).service
            guard service.documents.contains(where: { $0.code == code }) else { throw Refusal.notFound }
            guard try record.file.changeable(code) else { throw CaseRefusal.itemNotReturned }
            for old in try tx.uploads(of: record.citizen).dropLast(Self.uploadsAtOnce - 1) { try tx.delete(old) }
            let upload = Upload(
                id: ObjectID(from: self.random),
                citizen: record.citizen,
                caseID: caseID,
                code: code,
                byteCount: byteCount,
                received: 0,
                pieceCount: 0,
                startedAt: now
            )
            try tx.insert(upload)
            return upload
        }
    }

    /// How far one has come. Throws `not_found` for somebody else's.
    package func upload(_ id: ObjectID, in caseID: String, for person: SignedIn) async throws -> Upload {
        try await store.read { tx in try self.upload(id, in: caseID, person, in: tx) }
    }

    /// Keeps what comes from `offset` on; when it throws, what came before is kept. Throws `upload_elsewhere` where the offset is another.
    package func append<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        at offset: Int,
        to id: ObjectID,
        in caseID: String,
        for person: SignedIn
    ) async throws -> Upload where Pieces.Element == [UInt8] {
        var upload = try await upload(id, in: caseID, for: person)
        guard upload.received == offset else { throw Refusal(.conflict, "upload_elsewhere") }
        var waiting: [UInt8] = []
        do {
            for try await piece in pieces {
                guard piece.count <= upload.byteCount - upload.received - waiting.count else { throw DocumentRefusal.tooLarge }
                waiting += piece
                while waiting.count >= Self.uploadPieceBytes {
                    upload = try await keep(Array(waiting.prefix(Self.uploadPieceBytes)), of: upload)
                    waiting.removeFirst(Self.uploadPieceBytes)
                }
            }
        } catch {
            // The line broke: what came of the last piece stays too.
            if !waiting.isEmpty, !(error is DocumentRefusal), !(error is Refusal) { _ = try await keep(waiting, of: upload) }
            throw error
        }
        return waiting.isEmpty ? upload : try await keep(waiting, of: upload)
    }

    /// Makes a document of one whose bytes are all there, and attaches it. Refused for what it is, nothing of it stays.
    package func finishUpload(_ upload: Upload, titled title: String, for person: SignedIn) async throws {
        guard upload.received == upload.byteCount else { throw Refusal(.conflict, "upload_elsewhere") }
        do {
            let pieces = UploadPieces(mall: self, upload: upload)
            try await attachDocument(pieces, titled: title, as: upload.code, to: upload.caseID, ending: upload, for: person)
        } catch let refusal as DocumentRefusal {
            try await store.write { try $0.delete(upload) }
            throw refusal
        }
    }

    package func cancelUpload(_ id: ObjectID, in caseID: String, for person: SignedIn) async throws {
        try await store.write { tx in try tx.delete(self.upload(id, in: caseID, person, in: tx)) }
    }

    /// Forgets those nobody went on with.
    package func removeOldUploads() async throws {
        let limit = now - Self.uploadLifetime
        while try await store.write({ tx in
            let old = try tx.uploads(before: limit, limit: 20)
            for upload in old { try tx.delete(upload) }
            return !old.isEmpty
        }) {}
    }

    private func upload(_ id: ObjectID, in caseID: String, _ person: SignedIn, in tx: any StoreTransaction) throws -> Upload {
        let record = try reach(caseID, person, to: .apply, in: tx).record
        guard let upload = try tx.upload(id), upload.caseID == caseID, upload.citizen == record.citizen else { throw Refusal.notFound }
        return upload
    }

    private func keep(_ piece: [UInt8], of upload: Upload) async throws -> Upload {
        if upload.received == 0 {
            // What is none of the kinds need not come to its end.
            var intake = DocumentIntake()
            try intake.accept(piece)
        }
        let next = upload.with(piece.count)
        try await store.write { tx in
            try tx.advance(upload, to: next)
            try self.put(piece, at: upload.piece(next.pieceCount), after: 0, in: tx)
        }
        return next
    }
}

/// What has come of an upload, from its first byte to its last.
private struct UploadPieces: AsyncSequence, AsyncIteratorProtocol {
    let mall: Mall
    let upload: Upload
    private var number = 0

    init(mall: Mall, upload: Upload) { (self.mall, self.upload) = (mall, upload) }

    func makeAsyncIterator() -> UploadPieces { self }

    mutating func next() async throws -> [UInt8]? {
        guard number < upload.pieceCount else { return nil }
        number += 1
        let place = upload.piece(number)
        return try await mall.store.read { [mall] tx in
            guard let (bytes, _) = try mall.open(place, in: tx) else { throw VaultError.cannotOpen }
            return bytes
        }
    }
}
