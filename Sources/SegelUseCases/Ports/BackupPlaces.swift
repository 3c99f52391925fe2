package import SegelVault

/// Where backups lie, what they are taken from and where they are unpacked: what the use cases ask of the file system and the store. Every
/// call may block; the use cases make them on a thread of their own.
package protocol BackupPlaces: Sendable {
    /// A new backup under a temporary name.
    func begin(_ name: BackupName, in folder: String) throws -> any UnfinishedBackup
    /// The whole backups in a folder, or the one that `path` itself is; oldest first.
    func find(_ path: String) throws -> [StoredBackup]
    /// What killed runs left in a folder, half written or half destroyed, under names that begin with `prefix`.
    func leftovers(in folder: String, prefix: String) throws -> [StoredBackup]

    /// A consistent copy of the store as of now; readers and writers go on.
    func copyStore() throws -> any StoreCopy
    /// Files of the data directory beside database, key ring and documents; in ascending order.
    func otherFiles() throws -> [BackupPath]
    func open(_ file: BackupPath) throws -> any BlobReader

    /// An empty place inside the data directory, for this process alone.
    func scratch() throws -> any RestoreFolder
}

/// `segel-<deployment>-<UTC>-<backup>`: sorts by time; says whose it is and which.
package struct BackupName: Sendable, Hashable {
    package let text: String
}

/// A backup being written. Dropped without `commit`, it leaves nothing behind.
package protocol UnfinishedBackup: BackupMedium, AnyObject {
    func put(receipt: String) throws
    /// Makes it found, whole and durable; returns its path.
    func commit() throws -> String
    func abort()
}

package struct StoredBackup: Sendable {
    package let path: String
    package let medium: any StoredBackupMedium

    package init(path: String, medium: any StoredBackupMedium) {
        self.path = path
        self.medium = medium
    }
}

package protocol StoredBackupMedium: BackupMedium {
    /// Destroys the piece: its header first, without which nothing can open it. Does nothing where there is none.
    func destroy(_ piece: BackupPiece) throws
    /// Destroys every piece. From its first step on the backup is found no more; an empty leftover stays until `remove`.
    func destroy() throws -> any StoredBackupMedium
    /// Removes what `destroy` left.
    func remove() throws
}

/// A copy of the store in a file of its own. One thread at a time.
package protocol StoreCopy: AnyObject, Sendable {
    func read<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value
    func write<Value>(_ body: (any StoreTransaction) throws -> Value) throws -> Value
    /// Every table's rows, by table.
    func rowCounts() throws -> [String: Int]
    /// Documents in ascending order of their object.
    func documents(after cursor: ObjectID?, limit: Int) throws -> [DocumentRecord]
    /// Citizens of whom the copy has no wrap at all, and who so cannot be opened.
    func citizensWithoutWrap() throws -> Int

    /// Takes every citizen's wrap out, leaving no byte of them in the file, and ends all sessions.
    func takeOutSecrets() throws
    /// Puts a wrap where it was taken out, or a further version beside it. Answers whether the citizen is in the copy.
    func putBack(_ key: WrappedCitizenKey) throws -> Bool
    /// Citizens who have a key again, but not every one the copy's data may be under.
    func citizensUnderOtherKeys() throws -> Int
    /// Removes everything of citizens without a wrap.
    func forgetCitizensWithoutWrap() throws

    /// Throws `BackupFault.damaged` unless the database is sound by its own check, foreign keys included.
    func checkIntegrity() throws

    /// The file's bytes; the copy is closed by this.
    func contents() throws -> any BlobReader
    /// Closes the copy and keeps its file.
    func close() throws
    /// Closes the copy and overwrites its file.
    func discard()
}

/// A data directory being put together. Dropped without `commit`, it leaves nothing that anybody could use.
package protocol RestoreFolder: AnyObject, Sendable {
    /// The writer's `commit` does not wait for the disk; this folder's does, once for all.
    func create(_ file: BackupFile.Name) throws -> any BlobWriter
    /// The database that was put in.
    func openStore() throws -> any StoreCopy
    var blobs: any BlobStorage { get }
    /// Adds a file that the backup did not bring; does nothing where it did.
    func add(_ bytes: [UInt8], at path: BackupPath) throws
    /// Replaces a published file.
    func publish(_ bytes: [UInt8], at path: PublicPath) throws
    func published(_ path: PublicPath) throws -> [UInt8]?
    /// Durable and under its name, all at once. The key ring last: without it nothing is a data directory.
    func commit(keyRing: [UInt8]) throws
    /// Overwrites what holds keys, removes the rest.
    func discard()
}
