internal import Foundation
internal import SegelCrypto

/// Secrets come from a file or from stdin, never from arguments or the environment. They are read straight into locked memory.
enum SecretInput {
    private static let limit = 4_096

    /// `source`: a path, or `-` for stdin. One trailing line end is not part of the secret.
    static func read(_ source: String) throws -> SecretBytes {
        let all = try readAll(source, limit: limit + 2)
        let count = all.withUnsafeBytes { bytes in
            var count = bytes.count
            for end in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] where count > 0 && bytes[count - 1] == end { count -= 1 }
            return count
        }
        guard count > 0, count <= limit else {
            throw CommandFailure(
                .keyMissing,
                "the secret in \(source) is empty or longer than \(limit) bytes",
                next: "write it on one line"
            )
        }
        return all.prefix(count)
    }

    /// Every byte of it, at most `limit`.
    static func readAll(_ source: String, limit: Int) throws -> SecretBytes {
        let file = source == "-" ? STDIN_FILENO : open(source, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CommandFailure(.keyMissing, "cannot read \(source)", next: "check the path and its owner") }
        defer { if file != STDIN_FILENO { close(file) } }
        var count = 0
        let buffer = try SecretBytes(count: limit) { buffer in
            while count < limit {
                let read = Foundation.read(file, buffer.baseAddress! + count, limit - count)
                if read < 0, errno == EINTR { continue }
                guard read >= 0 else { throw CommandFailure(.keyMissing, "cannot read \(source): \(String(cString: strerror(errno)))") }
                if read == 0 { return }
                count += read
            }
        }
        return buffer.prefix(count)
    }
}

extension SecretBytes {
    fileprivate func prefix(_ count: Int) -> SecretBytes {
        withUnsafeBytes { source in
            SecretBytes(count: count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count])) }
        }
    }
}
