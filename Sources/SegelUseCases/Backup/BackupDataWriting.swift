internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// Writes `data` and, row by row beside it, `files`. Memory stays flat: one chunk of one document at a time. Used by one thread at a time.
final class BackupDataWriting: @unchecked Sendable {
    // Unchecked: handed from one thread to the next, never shared; each call returns before the next is made.
    private let work: BackupWriting
    private let data: BackupPieceSealer
    private let files: BackupPieceSealer
    private var documentCount = 0

    init(_ work: BackupWriting) throws {
        self.work = work
        data = try work.piece(.data)
        files = try work.piece(.files)
    }

    /// Copies the sealed bytes of every document the copy names, in ascending order. Returns those whose bytes are not there.
    func documents(of copy: any StoreCopy, from blobs: any BlobStorage) throws -> [ObjectID] {
        let total = try copy.rowCounts()["documents"] ?? 0
        var cursor: ObjectID?
        var gone: [ObjectID] = []
        while true {
            let page = try copy.documents(after: cursor, limit: 1_000)
            guard let last = page.last else { return gone }
            for record in page {
                do {
                    try add(.document(record.object), blobs.open(record.object))
                    documentCount += 1
                } catch BlobError.missing { gone.append(record.object) }
            }
            cursor = last.object
            work.progress(BackupProgress(.documents, done: documentCount, total: total))
        }
    }

    /// The database without its secrets, the other files; then both pieces are complete.
    func finish(_ copy: any StoreCopy, missing: Set<ObjectID>) throws -> PackedData {
        for object in missing.sorted() {
            try files.append(BackupFile(name: .missingDocument(object), size: 0, digest: SHA256.digest([])).row)
        }
        let signing = try copy.read { tx in Set(try tx.signingKeys().filter { $0.sealedPrivateKey != nil }.map(\.kekVersion)) }
        let (head, newest) = try copy.read { tx in (try LogReading.head(tx), try LogReading.newestEvent(tx)) }
        try copy.takeOutSecrets()
        let rows = try copy.rowCounts()
        try add(.database, copy.contents())
        for path in try work.places.otherFiles() { try add(.other(path), work.places.open(path)) }
        return PackedData(
            head: head,
            newestEvent: newest,
            documents: documentCount,
            rows: rows,
            signingVersions: signing,
            files: try files.finish(),
            data: try data.finish()
        )
    }

    private func add(_ name: BackupFile.Name, _ reader: any BlobReader) throws {
        var digest = SHA256.Stream()
        var size: UInt64 = 0
        while true {
            let bytes = try reader.read(upTo: 65_536)
            if bytes.isEmpty { break }
            try bytes.withUnsafeBytes {
                digest.update($0)
                try data.append($0)
            }
            size += UInt64(bytes.count)
        }
        try files.append(BackupFile(name: name, size: size, digest: digest.finish()).row)
    }
}
