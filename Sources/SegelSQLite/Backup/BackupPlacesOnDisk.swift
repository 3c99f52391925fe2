internal import Glibc
package import SegelUseCases
package import SegelVault

/// `BackupPlaces` for a data directory.
package struct BackupPlacesOnDisk: BackupPlaces {
    /// Nil where backups are only read: a machine that has no deployment.
    private let data: String?
    private let scratchRoot: String

    package init(_ directory: DataDirectory) {
        data = directory.path
        scratchRoot = directory.path + "/scratch"
    }

    /// For reading backups without a deployment. `scratch`: where what is read may be unpacked, sealed as it is.
    package init(scratch: String) {
        data = nil
        scratchRoot = scratch
    }

    package func begin(_ name: BackupName, in folder: String) throws -> any UnfinishedBackup {
        try DurableFile.makeFolders(folder)
        return try PartialBackup(folder + "/" + name.text)
    }

    package func find(_ path: String) throws -> [StoredBackup] {
        if DurableFile.exists(path + "/" + BackupPiece.manifest.name) { return [stored(path)] }
        guard DurableFile.isFolder(path) else { return [] }
        let names = try DurableFile.names(in: path).filter { name in
            !BackupFolder.isLeftover(name) && DurableFile.exists("\(path)/\(name)/\(BackupPiece.manifest.name)")
        }
        return names.map { stored(path + "/" + $0) }
    }

    package func leftovers(in folder: String, prefix: String) throws -> [StoredBackup] {
        guard DurableFile.isFolder(folder) else { return [] }
        return try DurableFile.names(in: folder).filter { $0.hasPrefix(prefix) && BackupFolder.isLeftover($0) }.map {
            stored(folder + "/" + $0)
        }
    }

    private func stored(_ path: String) -> StoredBackup { StoredBackup(path: path, medium: BackupFolder(path: path)) }

    package func copyStore() throws -> any StoreCopy {
        guard let data else { throw FileFailure(operation: "copy", path: "segel.db", code: ENOENT) }
        return try SQLiteCopy.copy(of: data + "/segel.db", to: try newCopyPath())
    }

    /// A place for a copy of the database.
    func newCopyPath() throws -> String {
        try DurableFile.makeFolders(scratchRoot)
        return try freshName("copy") + ".db"
    }

    /// Everything that is not the database, the key ring, a document, the lock, the socket, or half-written.
    package func otherFiles() throws -> [BackupPath] {
        guard let data else { return [] }
        let skipped: Set = [
            "segel.db", "segel.db-wal", "segel.db-shm", "segel.db-journal", "keyring", "lock", "admin.sock", "blobs", "scratch",
        ]
        let top = try DurableFile.names(in: data).filter { !skipped.contains($0) && !$0.hasPrefix("keyring") }
        return try top.flatMap { try files(under: $0, in: data) }.sorted()
    }

    private func files(under name: String, in data: String) throws -> [BackupPath] {
        if name.hasSuffix(".new") { return [] }
        if DurableFile.isFolder(data + "/" + name) {
            return try DurableFile.names(in: data + "/" + name).flatMap { try files(under: name + "/" + $0, in: data) }
        }
        guard DurableFile.isRegular(data + "/" + name) else { return [] }
        guard let path = BackupPath(name) else { throw FileFailure(operation: "back up (its name is not plain)", path: name, code: EINVAL) }
        return [path]
    }

    package func open(_ file: BackupPath) throws -> any BlobReader { try FileReader((data ?? "") + "/" + file.text) }

    package func scratch() throws -> any RestoreFolder {
        try DurableFile.makeFolders(scratchRoot)
        return try RestoreDirectory(building: try freshName("drill"), as: nil)
    }

    /// What a killed run left: it may hold wraps, so it is overwritten. Run while nothing else works here.
    package func removeLeftovers() throws {
        guard DurableFile.isFolder(scratchRoot) else { return }
        for name in try DurableFile.names(in: scratchRoot) {
            let path = scratchRoot + "/" + name
            if DurableFile.isFolder(path) { RestoreDirectory.destroy(path) } else { try DurableFile.destroy(path) }
        }
    }

    private func freshName(_ kind: String) throws -> String {
        for number in 1...
        where !DurableFile.exists("\(scratchRoot)/\(kind)-\(number)") && !DurableFile.exists("\(scratchRoot)/\(kind)-\(number).db") {
            return "\(scratchRoot)/\(kind)-\(number)"
        }
        throw FileFailure(operation: "name", path: scratchRoot, code: EEXIST)
    }
}
