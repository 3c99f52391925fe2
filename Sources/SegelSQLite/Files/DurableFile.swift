internal import Glibc
private import Synchronization

/// A file operation failed. Carries the system's words, never what was being written.
package struct FileFailure: Error, CustomStringConvertible {
    package let operation: String
    package let path: String
    package let code: Int32

    package var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }

    static func last(_ operation: String, _ path: String) -> FileFailure { FileFailure(operation: operation, path: path, code: errno) }
}

/// Files that are there whole or not at all: temporary file, fsync, rename, fsync of the folder. Mode 0600 whatever the umask says.
enum DurableFile {
    /// One at a time: the temporary file of a path has one name, so that what a crash left behind is found and replaced by the next write.
    static func write(_ bytes: [UInt8], to path: String) throws { try turn.withLock { _ in try replace(path, with: bytes) } }

    private static let turn = Mutex(())

    private static func replace(_ path: String, with bytes: [UInt8]) throws {
        let temporary = path + ".new"
        unlink(temporary)
        let file = try create(temporary)
        do {
            try bytes.withUnsafeBytes { try append($0, to: file, path: temporary) }
            sync(file)
            close(file)
        } catch {
            close(file)
            unlink(temporary)
            throw error
        }
        try rename(temporary, to: path)
    }

    /// A new file for this process alone; refuses one that exists.
    static func create(_ path: String) throws -> Int32 {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFailure.last("create", path) }
        fchmod(file, 0o600)
        return file
    }

    static func append(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let count = Glibc.write(file, start, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure.last("write", path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 && errno == ENOENT { return nil }
        guard file >= 0 else { throw FileFailure.last("open", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        while let chunk = try readChunk(file, path: path) {
            bytes += chunk
            guard bytes.count <= limit else { throw FileFailure(operation: "read", path: path, code: EFBIG) }
        }
        return bytes
    }

    /// The next bytes of a file, at most 64 KiB; nil at its end.
    static func readChunk(_ file: Int32, path: String, count: Int = 65_536) throws -> [UInt8]? {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            repeat { result = Glibc.read(file, buffer.baseAddress, count) } while result < 0 && errno == EINTR
            initialized = max(result, 0)
        }
        guard result >= 0 else { throw FileFailure.last("read", path) }
        return result == 0 ? nil : bytes
    }

    static func rename(_ from: String, to path: String) throws {
        guard Glibc.rename(from, path) == 0 else { throw FileFailure.last("rename", path) }
        try syncFolder(of: path)
    }

    static func syncFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let file = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw FileFailure.last("open", folder) }
        sync(file)
        close(file)
    }

    /// A failed fsync leaves the outcome unknown: the kernel may have dropped the pages and will report success next time. The only
    /// safe answer is to stop at once and recover from what the disk really holds at the next start.
    static func sync(_ file: Int32) {
        guard fsync(file) != 0 else { return }
        stopBecauseOutcomeUnknown()
    }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure.last("mkdir", path) }
        chmod(path, 0o700)
    }

    /// Empties a folder and removes it. Not synced: what a power failure brings back is removed again.
    static func removeFiles(in folder: String) throws {
        guard let names = opendir(folder) else {
            if errno == ENOENT { return }
            throw FileFailure.last("opendir", folder)
        }
        defer { closedir(names) }
        while let entry = readdir(names) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink(folder + "/" + name) }
        }
        guard rmdir(folder) == 0 || errno == ENOENT else { throw FileFailure.last("rmdir", folder) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

/// Ends the process without running anything else (see `DurableFile.sync`).
func stopBecauseOutcomeUnknown() -> Never {
    let message = "segel: the disk did not confirm a write (fsync failed); stopping so that recovery decides what was kept\n"
    _ = message.utf8.withContiguousStorageIfAvailable { Glibc.write(2, $0.baseAddress, $0.count) }
    _exit(1)
}
