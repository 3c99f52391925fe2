/// Sealed documents, one file each. It sees only sealed bytes.
package protocol BlobStorage: Sendable {
    /// Opens a temporary file for `object`. Nothing is found under `object` before `commit`.
    func create(_ object: ObjectID) throws -> any BlobWriter

    /// Throws `BlobError.missing` where there is none.
    func open(_ object: ObjectID) throws -> any BlobReader

    /// Does nothing where there is none.
    func delete(_ object: ObjectID) throws

    /// The blob's row is durable: it is no longer one of the unfinished.
    func settle(_ object: ObjectID) throws

    /// What was created and not settled: a crash came between a blob and its row, or before. The row decides which.
    func unfinished() throws -> [ObjectID]
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
