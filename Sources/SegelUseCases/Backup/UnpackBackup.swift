internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What came out of `data`.
struct UnpackedData: Sendable {
    var files = 0
    var documents = 0
    var missing = 0
    var bytes: UInt64 = 0
}

extension OpenedBackup {
    /// Reads every byte of `data` and `files`, checks each file's digest and hands the contents to `target`; nil: reads only, and keeps the
    /// database in `target`'s place of scratch.
    func unpack(into target: any RestoreFolder, documents keepsDocuments: Bool, progress: ProgressListener) throws -> UnpackedData {
        let rows = try piece(.files), data = try piece(.data)
        let phase: BackupProgress.Phase = keepsDocuments ? .restoring : .verifying
        var unpacked = UnpackedData()
        var previous: BackupFile?
        while !(try rows.isAtEnd()) {
            let file = try BackupFile(readingFrom: rows)
            guard file.isAfter(previous) else { throw BackupFault.damaged(file: "files", offset: nil, .altered) }
            try unpack(file, from: data, into: keepsDocuments || file.name == .database ? target : nil)
            unpacked.count(file)
            previous = file
            if unpacked.files % 1_000 == 0 {
                progress(BackupProgress(phase, done: unpacked.documents, total: max(manifest.documents, unpacked.documents)))
            }
        }
        try finish(rows, as: manifest.files)
        try finish(data, as: manifest.data)
        guard unpacked.documents == manifest.documents, unpacked.missing == manifest.missing else { throw inconsistent("files") }
        progress(BackupProgress(phase, done: unpacked.documents, total: unpacked.documents))
        return unpacked
    }

    private func unpack(_ file: BackupFile, from data: BackupPieceOpener, into target: (any RestoreFolder)?) throws {
        if case .missingDocument = file.name { return }
        let writer = try target?.create(file.name)
        var digest = SHA256.Stream()
        try data.read(file.size) {
            digest.update($0)
            try writer?.append($0)
        }
        guard digest.finish() == file.digest else { throw BackupFault.damaged(file: file.text, offset: nil, .digest) }
        try writer?.commit()
    }

    /// Reads `keys` whole: the ring file, then each wrap to `take`. Throws where it is not the piece the manifest means.
    func unpackKeys(_ take: (WrappedCitizenKey) throws -> Void) throws -> [UInt8] {
        let keys = try piece(.keys)
        let length = try keys.read(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= 1 << 20 else { throw BackupFault.damaged(file: "keys", offset: nil, .altered) }
        let ring = try keys.read(length)
        var last: CitizenKeyName?
        var count = 0
        while !(try keys.isAtEnd()) {
            let key = try WrappedCitizenKey(readingFrom: keys)
            if let last, key.name <= last { throw BackupFault.damaged(file: "keys", offset: nil, .altered) }
            try take(key)
            last = key.name
            count += 1
        }
        try finish(keys, as: manifest.keys)
        guard count == manifest.citizenKeys else { throw inconsistent("keys") }
        return ring
    }

    /// The database that came out: sound, with the rows and the log the manifest names, and a file for each document.
    func check(_ copy: any StoreCopy, _ unpacked: UnpackedData) throws {
        try copy.checkIntegrity()
        guard try copy.rowCounts() == manifest.rows else { throw inconsistent("segel.db") }
        let head = try copy.read { try LogReading.recompute($0) }
        guard head.size == manifest.logSize, head.root.bytes == manifest.logRoot, try copy.read({ try LogReading.head($0) }) == head else {
            throw inconsistent("segel.db")
        }
        try checkDocuments(copy)
    }

    /// `files` again, beside the rows of the database: the same documents in both.
    private func checkDocuments(_ copy: any StoreCopy) throws {
        let rows = try piece(.files)
        var missing: Set<ObjectID> = []
        var inFiles = ObjectCursor()
        var inDatabase = ObjectCursor()
        while !(try rows.isAtEnd()) {
            let file = try BackupFile(readingFrom: rows)
            if case .missingDocument(let object) = file.name { missing.insert(object) }
            if case .document(let object) = file.name { inFiles.add(object) }
        }
        var cursor: ObjectID?
        while true {
            let page = try copy.documents(after: cursor, limit: 1_000)
            for record in page where missing.remove(record.object) == nil { inDatabase.add(record.object) }
            guard let last = page.last else { break }
            cursor = last.object
        }
        guard missing.isEmpty, inFiles.finish() == inDatabase.finish() else { throw inconsistent("files") }
    }
}

/// A digest over identifiers in their order: two long lists are compared without holding either.
private struct ObjectCursor {
    private var digest = SHA256.Stream()

    mutating func add(_ object: ObjectID) { object.bytes.withUnsafeBytes { digest.update($0) } }
    consuming func finish() -> [UInt8] { digest.finish() }
}

extension UnpackedData {
    mutating func count(_ file: BackupFile) {
        files += 1
        bytes += file.size
        if case .document = file.name { documents += 1 }
        if case .missingDocument = file.name { missing += 1 }
    }
}
