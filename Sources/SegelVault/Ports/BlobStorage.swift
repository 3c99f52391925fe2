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

    /// Removes what was to replace a blob when a crash came; the blob is still there. Run before anything is served.
    func abandonReplacements() throws

    /// Deletes after overwriting the bytes where they lie. What the disk does with overwritten blocks is its own affair, so this is only on
    /// top of the destroyed key, never instead of it.
    func erase(_ object: ObjectID) throws
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
