internal import Foundation
internal import SegelCrypto
internal import SegelUseCases
package import SegelVault

/// `BlobStorage` as an object a document: `PREFIX/DEPLOYMENT/documents/OBJECT`, and until its row is durable an empty one beside it,
/// `PREFIX/DEPLOYMENT/unfinished/OBJECT`, which tells the next start what to look at. Docs/Formats/ObjectStore.md.
package struct S3Blobs: BlobStorage {
    let bucket: S3Bucket
    private let root: String

    /// Throws `settings`, or what there is to say of the credentials file. Nothing is sent.
    package init(
        _ place: S3Place,
        credentials: String,
        authorities: String? = nil,
        deployment: DeploymentID,
        patience: S3Patience = S3Patience()
    ) throws(S3Failure) {
        let file = S3CredentialsFile(credentials)
        _ = try file.current()
        if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
            throw .settings("the file of certificate authorities cannot be read")
        }
        bucket = S3Bucket(client: S3Client(place, credentials: file, authorities: authorities, patience: patience))
        root = (place.prefix.isEmpty ? "" : place.prefix + "/") + deployment.text + "/"
    }

    package var isElsewhere: Bool { true }

    package func create(_ object: ObjectID) throws -> any BlobWriter {
        let mark = unfinished(object), bucket = bucket
        try asked { () async throws(S3Failure) in try await bucket.put([], at: mark, onlyNew: false) }
        return S3BlobWriter(bucket, key: key(object), mark: mark)
    }

    package func replace(_ object: ObjectID) throws -> any BlobWriter { S3BlobWriter(bucket, key: key(object), mark: nil) }

    package func open(_ object: ObjectID) throws -> any BlobReader {
        let bucket = bucket, key = key(object)
        let head = try asked { () async throws(S3Failure) in try await bucket.get(key) }
        do throws(S3Failure) { return try S3BlobReader(bucket, key, head) } catch { throw portError(error) }
    }

    package func delete(_ object: ObjectID) throws {
        // The mark last: a crash in between leaves something that the next start sweeps.
        let bucket = bucket, key = key(object), mark = unfinished(object)
        try asked { () async throws(S3Failure) in
            try await bucket.delete(key)
            try await bucket.delete(mark)
        }
    }

    package func erase(_ object: ObjectID) throws {
        let bucket = bucket, key = key(object), mark = unfinished(object)
        try asked { () async throws(S3Failure) in
            try await bucket.deleteEveryVersion(key)
            try await bucket.delete(mark)
        }
    }

    package func settle(_ object: ObjectID) throws {
        let bucket = bucket, mark = unfinished(object)
        try asked { () async throws(S3Failure) in try await bucket.delete(mark) }
    }

    package func unfinished() throws -> [ObjectID] { try marks { _ in true } }

    package func unfinished(olderThan seconds: Int64) throws -> [ObjectID] {
        let limit = now - seconds
        return try marks { $0.map { $0 < limit } ?? false }
    }

    /// Those kept here, in ascending order: a page for each thousand of them.
    package func objects() throws -> [ObjectID] {
        let bucket = bucket, prefix = root + "documents/"
        let found = try asked { () async throws(S3Failure) in try await bucket.list(prefix).map(\.key) }
        // Another name is no document of ours, and stays.
        return found.compactMap { try? ObjectID(text: String($0.dropFirst(prefix.count))) }.sorted()
    }

    package func abandonReplacements() throws { try abandon(olderThan: 0) }

    package func abandonReplacements(olderThan seconds: Int64) throws { try abandon(olderThan: seconds) }

    private func abandon(olderThan seconds: Int64) throws {
        let bucket = bucket, prefix = root + "documents/", now = now
        try asked { () async throws(S3Failure) in try await S3Multipart.sweep(prefix, olderThan: seconds, at: now, in: bucket) }
    }

    private func marks(_ isWanted: (Int64?) -> Bool) throws -> [ObjectID] {
        let bucket = bucket, prefix = root + "unfinished/"
        let found = try asked { () async throws(S3Failure) in try await bucket.list(prefix) }
        // Another name is no document of ours, and stays.
        return found.filter { isWanted($0.at) }.compactMap { try? ObjectID(text: String($0.key.dropFirst(prefix.count))) }
    }

    private var now: Int64 { Int64(Date().timeIntervalSince1970) }
    private func key(_ object: ObjectID) -> String { "\(root)documents/\(object.text)" }
    func trialKey(_ name: String) -> String { "\(root)trials/\(name)" }
    private func unfinished(_ object: ObjectID) -> String { "\(root)unfinished/\(object.text)" }
}

/// Waits for the store; a refusal in the words of the port, or of a service that something is missing of (Docs/Formats/ObjectStore.md, "Refusals").
func asked<Value: Sendable>(_ body: @escaping @Sendable () async throws(S3Failure) -> Value) throws -> Value {
    do throws(S3Failure) { return try S3Threads.wait(for: body) } catch { throw portError(error) }
}

private func portError(_ failure: S3Failure) -> any Error {
    switch failure {
    case .missing: BlobError.missing
    case .exists: BlobError.alreadyExists
    default: Refusal(.unavailable, failure.code)
    }
}
