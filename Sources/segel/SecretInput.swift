internal import Foundation
internal import SegelCrypto

/// Secrets come from a file or from stdin, never from arguments or the environment.
enum SecretInput {
    /// `source`: a path, or `-` for stdin. One trailing newline is not part of the secret.
    static func read(_ source: String) throws -> SecretBytes {
        let handle = source == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: source)
        guard let handle else {
            throw CommandFailure(.keyMissing, "cannot read the passphrase file \(source)", next: "check the path and its owner")
        }
        var bytes = [UInt8](try handle.read(upToCount: 4_097) ?? Data())
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= 4_096 else {
            throw CommandFailure(
                .keyMissing,
                "the passphrase in \(source) is empty or longer than 4096 bytes",
                next: "write it on one line"
            )
        }
        return SecretBytes(moving: &bytes)
    }
}

/// A command ends with this status; says what, and the next thing to do.
struct CommandFailure: Error {
    let status: ExitStatus
    let message: String
    let next: String?

    init(_ status: ExitStatus, _ message: String, next: String? = nil) {
        self.status = status
        self.message = message
        self.next = next
    }
}
