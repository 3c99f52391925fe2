internal import Foundation
internal import SegelCrypto

/// What is asked of the store, an operation each. Docs/Formats/ObjectStore.md, rules 4 to 9.
struct S3Bucket: Sendable {
    /// Bytes of every part but the last, and the largest object that is put in one piece: the least that S3 takes for a part. Fixed, so that a
    /// reader finds the parts again (rule 6).
    static let partSize = 5 << 20
    static let digestName = "x-amz-meta-segel-sha256"

    let client: S3Client

    /// `onlyNew`: throws `exists` where an object of other bytes has the name.
    func put(_ bytes: [UInt8], at key: String, onlyNew: Bool) async throws(S3Failure) {
        let digest = SHA256.digest(bytes)
        var request = S3Request(method: "PUT", key: key, headers: Self.checked(digest), body: bytes)
        request.headers.append((Self.digestName, Hex.encode(digest)))
        if onlyNew { request.headers.append(("if-none-match", "*")) }
        do throws(S3Failure) { _ = try await client.answer(request) } catch {
            // The try before may have gone through, and its answer been lost.
            guard error == .exists, try await head(key).header(Self.digestName) == Hex.encode(digest) else { throw error }
        }
    }

    /// The whole object where it is no larger than one part; else its head alone.
    func get(_ key: String) async throws(S3Failure) -> S3Answer {
        let headers = [("x-amz-checksum-mode", "ENABLED")]
        return try await client.answer(
            S3Request(method: "GET", key: key, headers: headers, limit: Self.partSize, takesHeadOfLarger: true)
        )
    }

    /// `count` bytes from `start` of exactly the object that `head` was the head of. Throws `replaced` where it is gone.
    func get(_ key: String, of head: S3Answer, from start: Int, count: Int) async throws(S3Failure) -> [UInt8] {
        var request = S3Request(method: "GET", key: key, headers: [("range", "bytes=\(start)-\(start + count - 1)")], limit: Self.partSize)
        if let version = head.header("x-amz-version-id"), version != "null" {
            request.query = [("versionId", version)]
        } else if let tag = head.header("etag") {
            request.headers.append(("if-match", tag))
        }
        do throws(S3Failure) {
            let answer = try await client.answer(request)
            guard answer.status == 206, let bytes = answer.body, bytes.count == count else { throw .altered }
            return bytes
        } catch {
            throw error == .exists ? .replaced : error
        }
    }

    func head(_ key: String) async throws(S3Failure) -> S3Answer { try await client.answer(S3Request(method: "HEAD", key: key)) }

    /// Does nothing where there is none.
    func delete(_ key: String, version: String? = nil) async throws(S3Failure) {
        let query = version.map { [("versionId", $0)] } ?? []
        do throws(S3Failure) { _ = try await client.answer(S3Request(method: "DELETE", key: key, query: query)) } catch {
            guard error == .missing else { throw error }
        }
    }

    /// Those of the bucket that keeps versions too: nothing under the key can be had any more.
    func deleteEveryVersion(_ key: String) async throws(S3Failure) {
        try await delete(key)
        while true {
            let query = [("versions", ""), ("prefix", key), ("max-keys", "1000")]
            let text: String
            do throws(S3Failure) { text = try await client.answer(S3Request(method: "GET", query: query)).text } catch {
                // A store that knows no versions keeps none.
                if case .refused(501, _) = error { return }
                throw error
            }
            let found = (S3Text.blocks("Version", in: text) + S3Text.blocks("DeleteMarker", in: text)).filter {
                S3Text.element("Key", in: $0) == key
            }
            let versions = found.compactMap { S3Text.element("VersionId", in: $0) }
            if versions.isEmpty { return }
            for version in versions { try await delete(key, version: version) }
        }
    }

    /// Keys that begin with `prefix`, in pages, with when they were put.
    func list(_ prefix: String, page: Int = 1_000) async throws(S3Failure) -> [(key: String, at: Int64?)] {
        var found: [(key: String, at: Int64?)] = []
        var token: String?
        repeat {
            var query = [("list-type", "2"), ("prefix", prefix), ("max-keys", "\(page)")]
            if let token { query.append(("continuation-token", token)) }
            let text = try await client.answer(S3Request(method: "GET", query: query, limit: 4 << 20)).text
            for block in S3Text.blocks("Contents", in: text) {
                guard let key = S3Text.element("Key", in: block) else { throw .altered }
                found.append((key, S3Text.element("LastModified", in: block).flatMap(S3Text.time)))
            }
            token = S3Text.element("IsTruncated", in: text) == "true" ? S3Text.element("NextContinuationToken", in: text) : nil
        } while token != nil
        return found
    }

    /// What the store and the payload are checked by on the way there.
    static func checked(_ digest: [UInt8]) -> [(name: String, value: String)] {
        [
            ("content-type", "application/octet-stream"), ("x-amz-checksum-sha256", Base64.encode(digest)),
            ("x-amz-sdk-checksum-algorithm", "SHA256"),
        ]
    }
}
