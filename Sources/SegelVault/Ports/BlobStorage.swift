/// Sealed documents, one file each. It sees only sealed bytes.
package protocol BlobStorage: Sendable {
    /// Opens a temporary file for `object`. Nothing is found under `object` before `commit`.
    func create(_ object: ObjectID) throws -> any BlobWriter

    /// As `create`, in place of the bytes that are there: a reader sees the old ones to their end, or the new ones.
    func replace(_ object: ObjectID) throws -> any BlobWriter

    /// Throws `BlobError.missing` where there is none.
    func open(_ object: ObjectID) throws -> any BlobReader

    /// Does nothing where there is none.
    func delete(_ object: ObjectID) throws

    /// The blob's row is durable: it is no longer one of the unfinished.
    func settle(_ object: ObjectID) throws

    /// What was created and not settled: a crash came between a blob and its row, or before. The row decides which.
    func unfinished() throws -> [ObjectID]

    /// Those of them that were begun longer ago than that: nobody is still at it, so other nodes may be up.
    func unfinished(olderThan seconds: Int64) throws -> [ObjectID]

    /// Removes what was to replace a blob when a crash came; the blob is still there. Run before anything is served.
    func abandonReplacements() throws

    /// As far as it was begun longer ago than that.
    func abandonReplacements(olderThan seconds: Int64) throws

    /// Whether another machine is asked, which may be slow or not there: then nobody waits on a thread that others need.
    var isElsewhere: Bool { get }

    /// Deletes after overwriting the bytes where they lie. What the disk does with overwritten blocks is its own affair, so this is only on
    /// top of the destroyed key, never instead of it.
    func erase(_ object: ObjectID) throws
}

extension BlobStorage {
    package var isElsewhere: Bool { false }

    /// Of storage that one process has to itself: none. What a crash left is ended at its next start.
    package func unfinished(olderThan seconds: Int64) throws -> [ObjectID] { [] }
    package func abandonReplacements(olderThan seconds: Int64) throws {}
}

/// One task owns it. Dropped without `commit`, it leaves nothing behind.
package protocol BlobWriter: AnyObject {
    func append(_ bytes: UnsafeRawBufferPointer) throws

    /// Makes the blob durable (file and directory synced), then found. Throws `BlobError.alreadyExists`. It is among the unfinished until
    /// `BlobStorage.settle`.
    func commit() throws

    func abort()
}

/// One task owns it.
package protocol BlobReader: AnyObject {
    /// The next bytes, at most `limit`; empty only at the end.
    func read(upTo limit: Int) throws -> [UInt8]
}

/// Why a blob is not read or not made.
package enum BlobError: Error, Equatable {
    case missing
    case alreadyExists

    package var code: String {
        switch self {
        case .missing: "blob-missing"
        case .alreadyExists: "blob-already-exists"
        }
    }
}
