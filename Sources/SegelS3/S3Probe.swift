internal import SegelCrypto
internal import SegelVault

/// What a trial of the store showed.
package struct S3Trial: Sendable {
    /// It gives back the checksum that was put: bytes altered there are noticed before they are opened.
    package let keepsChecksums: Bool
    /// It refuses to put a new object where one is.
    package let refusesOverwriting: Bool
    /// It keeps what is replaced or deleted.
    package let keepsVersions: Bool
}

extension S3Blobs {
    /// Puts an object, reads it back, tries to put another in its place and deletes it, with the waiting that requests have. Throws what the store says, or
    /// `altered` where it gives back something else.
    package func tryOut() throws(S3Failure) -> S3Trial {
        let bytes = SystemRandom().bytes(4_096), key = trialKey(Hex.encode(SystemRandom().bytes(16))), bucket = self.bucket
        return try S3Threads.wait { () async throws(S3Failure) in
            try await bucket.put(bytes, at: key, onlyNew: true)
            let answer = try await bucket.get(key)
            guard answer.body == bytes else { throw .altered }
            var refuses = false
            do throws(S3Failure) { try await bucket.put([1], at: key, onlyNew: true) } catch {
                guard error == .exists else { throw error }
                refuses = true
            }
            try await bucket.deleteEveryVersion(key)
            do throws(S3Failure) {
                _ = try await bucket.get(key)
                throw .altered
            } catch { guard error == .missing else { throw error } }
            return S3Trial(
                keepsChecksums: answer.header("x-amz-checksum-sha256") == Base64.encode(SHA256.digest(bytes)),
                refusesOverwriting: refuses,
                keepsVersions: answer.header("x-amz-version-id").map { $0 != "null" } ?? false
            )
        }
    }
}
