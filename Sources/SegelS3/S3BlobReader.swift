internal import SegelCrypto
internal import SegelVault

/// One part in memory, checked before any of it is handed out where the object has one part; where it has more, by its end.
final class S3BlobReader: BlobReader {
    private let bucket: S3Bucket
    private let key: String
    private let head: S3Answer
    private let count: Int
    private var position = 0
    private var part: ArraySlice<UInt8>
    private var digests: [[UInt8]] = []

    /// Throws `altered` for bytes that are not those that were put.
    init(_ bucket: S3Bucket, _ key: String, _ head: S3Answer) throws(S3Failure) {
        self.bucket = bucket
        self.key = key
        self.head = head
        guard let bytes = head.body else {
            guard let count = head.header("content-length").flatMap({ Int($0) }) else { throw .altered }
            self.count = count
            part = []
            return
        }
        count = bytes.count
        position = count
        part = bytes[...]
        let digest = SHA256.digest(bytes)
        if let own = head.header(S3Bucket.digestName), own != Hex.encode(digest) { throw .altered }
        if let checksum = head.header("x-amz-checksum-sha256") {
            // An object that fits into one part may have been put in parts by another hand.
            guard checksum == Base64.encode(digest) || S3Multipart.isChecksum(checksum, of: [digest]) else { throw .altered }
        }
    }

    func read(upTo limit: Int) throws -> [UInt8] {
        if part.isEmpty, position < count { try next() }
        defer { part = part.dropFirst(limit) }
        return Array(part.prefix(limit))
    }

    private func next() throws {
        let bucket = bucket, key = key, head = head, start = position, size = min(S3Bucket.partSize, count - position)
        let bytes = try asked { () async throws(S3Failure) in try await bucket.get(key, of: head, from: start, count: size) }
        position += size
        digests.append(SHA256.digest(bytes))
        let whole = position == count ? head.header("x-amz-checksum-sha256") : nil
        let digests = digests
        try asked { () async throws(S3Failure) in
            guard whole.map({ S3Multipart.isChecksum($0, of: digests) }) ?? true else { throw .altered }
        }
        part = bytes[...]
    }
}
