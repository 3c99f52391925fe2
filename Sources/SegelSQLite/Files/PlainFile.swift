internal import CProcess
internal import Glibc
internal import SegelVault

/// A file written through `BlobWriter` without waiting for the disk: for folders that are made durable as a whole (`syncAll`). Mode 0600.
final class UnsyncedFile: BlobWriter {
    private let path: String
    private var file: Int32

    init(_ path: String) throws {
        self.path = path
        file = try DurableFile.create(path)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws { try DurableFile.append(bytes, to: file, path: path) }

    func commit() throws { release() }

    func abort() {
        guard file >= 0 else { return }
        release()
        unlink(path)
    }

    private func release() {
        close(file)
        file = -1
    }

    deinit { abort() }
}

/// A file read from its front.
final class FileReader: BlobReader {
    private let file: Int32
    private let path: String

    /// Throws `BlobError.missing` where there is none.
    init(_ path: String) throws {
        self.path = path
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0 && errno == ENOENT { throw BlobError.missing }
        guard file >= 0 else { throw FileFailure.last("open", path) }
    }

    func read(upTo limit: Int) throws -> [UInt8] { try DurableFile.readChunk(file, path: path, count: limit) ?? [] }

    deinit { close(file) }
}

extension DurableFile {
    /// Waits until everything written to the file system that holds `path` is on the disk: one call instead of one a file. Throws on an error the
    /// disk reported since the folder was begun; what was not made visible yet is simply not made visible then.
    static func syncAll(of path: String) throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure.last("open", path) }
        defer { close(folder) }
        guard segel_sync_file_system(folder) == 0 else { throw FileFailure.last("syncfs", path) }
    }

    /// Overwrites a file with zeros, waits for the disk and removes it. On a disk that writes in place nothing of it is left; a copying file
    /// system or a drive's spare cells may keep what was there, which is why what matters is sealed.
    static func destroy(_ path: String, first limit: Int = .max) throws {
        let file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0 && errno == ENOENT { return }
        guard file >= 0 else { throw FileFailure.last("open", path) }
        defer { close(file) }
        var rest = min(Int(lseek(file, 0, SEEK_END)), limit)
        lseek(file, 0, SEEK_SET)
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        while rest > 0 {
            let part = min(rest, zeros.count)
            try zeros.withUnsafeBytes { try append(UnsafeRawBufferPointer(rebasing: $0[..<part]), to: file, path: path) }
            rest -= part
        }
        sync(file)
        unlink(path)
        try syncFolder(of: path)
    }

    /// Names in a folder without hidden ones, in byte order.
    static func names(in path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw FileFailure.last("opendir", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes a folder and all in it.
    static func removeTree(_ path: String) throws {
        for name in try names(in: path) {
            let inner = path + "/" + name
            if isFolder(inner) { try removeTree(inner) } else { unlink(inner) }
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileFailure.last("rmdir", path) }
    }
}

extension DurableFile {
    /// Waits until a file written without waiting is on the disk.
    static func syncFile(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileFailure.last("open", path) }
        sync(file)
        close(file)
    }

    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The folder and those above it that are missing, each for this user alone.
    static func makeFolders(_ path: String) throws {
        if path.isEmpty || isFolder(path) { return }
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        try makeFolder(path)
    }
}
