internal import Foundation
internal import SegelCrypto

/// One object put in parts: nothing of it is found before `complete`, nothing is left after `abort`.
struct S3Multipart: Sendable {
    private let bucket: S3Bucket
    private let key: String
    private let id: String
    private var parts: [(tag: String, digest: [UInt8])] = []

    static func begin(_ key: String, in bucket: S3Bucket) async throws(S3Failure) -> S3Multipart {
        let headers = [
            ("content-type", "application/octet-stream"), ("x-amz-checksum-algorithm", "SHA256"), ("x-amz-checksum-type", "COMPOSITE"),
        ]
        let answer = try await bucket.client.answer(S3Request(method: "POST", key: key, query: [("uploads", "")], headers: headers))
        guard let id = S3Text.element("UploadId", in: answer.text), !id.isEmpty else { throw .refused(answer.status, "NoUploadId") }
        return S3Multipart(bucket: bucket, key: key, id: id)
    }

    private init(bucket: S3Bucket, key: String, id: String) {
        self.bucket = bucket
        self.key = key
        self.id = id
    }

    mutating func add(_ bytes: [UInt8]) async throws(S3Failure) {
        let digest = SHA256.digest(bytes)
        let query = [("partNumber", "\(parts.count + 1)"), ("uploadId", id)]
        let answer = try await bucket.client.answer(
            S3Request(method: "PUT", key: key, query: query, headers: S3Bucket.checked(digest), body: bytes)
        )
        guard let tag = answer.header("etag") else { throw .refused(answer.status, "NoETag") }
        parts.append((tag, digest))
    }

    /// A success may carry a failure in its body (Amazon S3 API Reference, CompleteMultipartUpload).
    func complete(onlyNew: Bool) async throws(S3Failure) {
        let list = parts.enumerated().map { number, part in
            """
            <Part><PartNumber>\(number + 1)</PartNumber><ETag>\(S3Text.escape(part.tag))</ETag>\
            <ChecksumSHA256>\(Base64.encode(part.digest))</ChecksumSHA256></Part>
            """
        }
        let body = "<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>"
        var request = S3Request(
            method: "POST",
            key: key,
            query: [("uploadId", id)],
            headers: [("content-type", "application/xml")],
            body: Array(body.utf8)
        )
        if onlyNew { request.headers.append(("if-none-match", "*")) }
        do throws(S3Failure) {
            let answer = try await bucket.client.answer(request)
            if let code = S3Text.element("Code", in: answer.text) { throw S3Failure(status: 500, code: code) }
        } catch {
            // The try before may have gone through, and its answer been lost: then the upload is gone, and the object there is this one.
            guard error == .exists || error == .missing, try await isThere() else { throw error }
        }
    }

    private func isThere() async throws(S3Failure) -> Bool {
        let head = try await bucket.client.answer(S3Request(method: "HEAD", key: key, headers: [("x-amz-checksum-mode", "ENABLED")]))
        return head.header("x-amz-checksum-sha256").map { Self.isChecksum($0, of: parts.map(\.digest)) } ?? false
    }

    /// Of an object in parts (Amazon S3 User Guide, "Checking object integrity", composite checksums): the digest of the parts' digests, and how many there
    /// are, which some stores leave out.
    static func isChecksum(_ text: String, of digests: [[UInt8]]) -> Bool {
        let composite = Base64.encode(SHA256.digest(digests.flatMap { $0 }))
        return text == "\(composite)-\(digests.count)" || text == composite
    }

    func abort() async throws(S3Failure) { try await Self.abort(key, id, in: bucket) }

    static func abort(_ key: String, _ id: String, in bucket: S3Bucket, once: Bool = false) async throws(S3Failure) {
        do throws(S3Failure) {
            _ = try await bucket.client.answer(S3Request(method: "DELETE", key: key, query: [("uploadId", id)], isTriedOnce: once))
        } catch { guard error == .missing else { throw error } }
    }

    /// Ends the uploads to keys of `prefix` that nobody went on with for `seconds`.
    static func sweep(_ prefix: String, olderThan seconds: Int64, at now: Int64, in bucket: S3Bucket) async throws(S3Failure) {
        let query = [("uploads", ""), ("prefix", prefix)]
        let text = try await bucket.client.answer(S3Request(method: "GET", query: query, limit: 4 << 20)).text
        for block in S3Text.blocks("Upload", in: text) {
            guard let key = S3Text.element("Key", in: block), key.hasPrefix(prefix), let id = S3Text.element("UploadId", in: block),
                seconds == 0 || S3Text.element("Initiated", in: block).flatMap(S3Text.time).map({ $0 < now - seconds }) == true
            else { continue }
            try await abort(key, id, in: bucket)
        }
    }
}
