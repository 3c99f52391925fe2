internal import SegelVault

/// Keeps one part in memory. What fits into it is put in one piece, more in parts.
final class S3BlobWriter: BlobWriter {
    private let bucket: S3Bucket
    private let key: String
    /// Of a new object, which must not be there yet; nil for one that takes another's place.
    private let mark: String?
    private var part: [UInt8] = []
    private var upload: S3Multipart?
    private var isOpen = true

    init(_ bucket: S3Bucket, key: String, mark: String?) {
        self.bucket = bucket
        self.key = key
        self.mark = mark
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Only when there is more: the last part is `commit`'s.
            if part.count == S3Bucket.partSize { try flush() }
            let piece = rest.prefix(S3Bucket.partSize - part.count)
            part.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
        }
    }

    func commit() throws {
        let bucket = bucket, key = key, onlyNew = mark != nil
        if upload == nil {
            let bytes = part
            try asked { () async throws(S3Failure) in try await bucket.put(bytes, at: key, onlyNew: onlyNew) }
        } else {
            try flush()
            if let upload { try asked { () async throws(S3Failure) in try await upload.complete(onlyNew: onlyNew) } }
        }
        isOpen = false
        part = []
    }

    /// What cannot be removed now is removed by the next start or the daily sweep.
    func abort() {
        guard isOpen else { return }
        isOpen = false
        part = []
        let upload = upload, mark = mark, bucket = bucket
        _ = Result {
            try asked { () async throws(S3Failure) in
                try await upload?.abort()
                if let mark { try await bucket.delete(mark) }
            }
        }
    }

    private func flush() throws {
        let bucket = bucket, key = key, bytes = part, before = upload
        // Kept before anything of it is sent, so that `abort` ends it.
        let begun = try before ?? asked { () async throws(S3Failure) in try await S3Multipart.begin(key, in: bucket) }
        upload = begun
        upload = try asked { () async throws(S3Failure) in
            var upload = begun
            try await upload.add(bytes)
            return upload
        }
        part.removeAll(keepingCapacity: true)
    }

    deinit { abort() }
}
