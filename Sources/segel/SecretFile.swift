internal import Foundation

/// A new file for its owner alone, written and on the disk when `create` returns.
struct SecretFile {
    private let descriptor: Int32
    private let path: String

    /// Refuses a path where something is. What was half written when `body` throws is deleted.
    static func create(_ path: String, _ body: (SecretFile) throws -> Void) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.unexpected, "cannot create \(path): it exists or its folder does not", next: "choose another path")
        }
        defer { close(descriptor) }
        do {
            fchmod(descriptor, 0o600)
            try body(SecretFile(descriptor: descriptor, path: path))
            guard fsync(descriptor) == 0 else { throw CommandFailure(.unexpected, "\(path) could not be written to the disk") }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Takes back files that turned out to be good for nothing.
    static func remove(_ paths: [String]) { for path in paths { unlink(path) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure(.unexpected, "cannot write \(path): \(String(cString: strerror(errno)))") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    func write(_ bytes: some Sequence<UInt8>) throws { try Array(bytes).withUnsafeBytes { try write($0) } }
}
