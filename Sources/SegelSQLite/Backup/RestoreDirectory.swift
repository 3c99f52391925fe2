internal import Glibc
package import SegelUseCases
package import SegelVault

/// A data directory being put together under a temporary name. It has no key ring until the end, so until then nothing takes it for one.
package final class RestoreDirectory: RestoreFolder {
    /// Where documents go instead of the directory: no document of the deployment is there.
    package struct Elsewhere: Sendable {
        let blobs: any BlobStorage
        /// What `config.json` says then.
        let configuration: @Sendable ([UInt8]) throws -> [UInt8]

        package init(_ blobs: any BlobStorage, configuration: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
            self.blobs = blobs
            self.configuration = configuration
        }
    }

    private let path: String
    /// Where it appears; nil for scratch.
    private let final: String?
    private let elsewhere: Elsewhere?

    /// A new directory at `final`, which must not exist. What a killed run left beside it is removed.
    package convenience init(_ final: String, documents elsewhere: Elsewhere? = nil) throws {
        guard !DurableFile.exists(final) else { throw DataDirectory.Failure.alreadyInitialised }
        let building = final + ".restoring"
        if DurableFile.exists(building) { Self.destroy(building) }
        try self.init(building: building, as: final, documents: elsewhere)
    }

    init(building path: String, as final: String?, documents elsewhere: Elsewhere? = nil) throws {
        self.path = path
        self.final = final
        self.elsewhere = elsewhere
        guard mkdir(path, 0o700) == 0 else { throw FileFailure.last("mkdir", path) }
        chmod(path, 0o700)
        for folder in ["blobs", "public"] { try DurableFile.makeFolder(path + "/" + folder) }
    }

    package func create(_ file: BackupFile.Name) throws -> any BlobWriter {
        switch file {
        case .database: return try UnsyncedFile(path + "/segel.db")
        case .document(let object), .missingDocument(let object):
            if let elsewhere { return try elsewhere.blobs.create(object) }
            let place = BlobFolder(path + "/blobs").path(object)
            try makeFolder(of: place)
            return try UnsyncedFile(place)
        case .other(let other):
            let place = path + "/" + other.text
            try makeFolder(of: place)
            return try UnsyncedFile(place)
        }
    }

    package func openStore() throws -> any StoreCopy { try SQLiteCopy(path + "/segel.db") }

    package var blobs: any BlobStorage { elsewhere?.blobs ?? BlobFolder(path + "/blobs") }

    package func add(_ bytes: [UInt8], at file: BackupPath) throws {
        guard !DurableFile.exists(path + "/" + file.text) else { return }
        let writer = try create(.other(file))
        try bytes.withUnsafeBytes { try writer.append($0) }
        try writer.commit()
    }

    package func publish(_ bytes: [UInt8], at file: PublicPath) throws { try PublicFolder(path + "/public").publish(bytes, at: file) }
    package func published(_ file: PublicPath) throws -> [UInt8]? { try PublicFolder(path + "/public").read(file) }

    /// One wait for the whole file system, whatever the number of documents; only then the key ring, which makes a data directory of it; then
    /// one rename.
    package func commit(keyRing: [UInt8]) throws {
        if let elsewhere {
            let file = path + "/config.json"
            guard let bytes = try DurableFile.read(file) else { throw DataDirectory.Failure.notInitialised }
            try DurableFile.write(try elsewhere.configuration(bytes), to: file)
        }
        if final != nil { try DurableFile.syncAll(of: path) }
        try DurableFile.write(keyRing, to: path + "/keyring")
        guard let final else { return }
        guard !DurableFile.exists(final) else { throw DataDirectory.Failure.alreadyInitialised }
        try DurableFile.rename(path, to: final)
        // The directory is there, and its rows: a mark that cannot be taken away now, its first start takes away.
        do { try withUnfinished { try $0.settle($1) } } catch {}
    }

    /// What of documents elsewhere cannot be removed now, the next restore to there removes.
    package func discard() {
        Self.destroy(path)
        do { try withUnfinished { try $0.delete($1) } } catch {}
    }

    private func withUnfinished(_ end: (any BlobStorage, ObjectID) throws -> Void) throws {
        guard let blobs = elsewhere?.blobs else { return }
        for object in try blobs.unfinished() { try end(blobs, object) }
    }

    /// The key ring and the database hold keys and are overwritten; the rest is sealed under them. Best effort: what stays has no key ring.
    static func destroy(_ path: String) {
        for name in ["keyring", "segel.db", "segel.db-wal", "segel.db-journal"] {
            do { try DurableFile.destroy(path + "/" + name) } catch { unlink(path + "/" + name) }
        }
        do { try DurableFile.removeTree(path) } catch { return }
    }

    private func makeFolder(of file: String) throws {
        guard let slash = file.lastIndex(of: "/") else { return }
        let folder = String(file[..<slash])
        if folder.count > path.count, !DurableFile.exists(folder) {
            try makeFolder(of: folder)
            try DurableFile.makeFolder(folder)
        }
    }
}
