internal import Foundation

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

    /// What the file system would not do, with the path and its own word instead of Foundation's description.
    init(_ error: CocoaError) {
        let path = error.filePath ?? error.url?.path(percentEncoded: false)
        let reason = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? error.localizedDescription
        let isForbidden = [.fileReadNoPermission, .fileWriteNoPermission].contains(error.code)
        self.init(
            isForbidden ? .notPermitted : .unexpected,
            [path, reason].compactMap(\.self).joined(separator: ": "),
            next: isForbidden ? "run it as the user whose files these are" : nil
        )
    }

    static let answeredOtherwise = CommandFailure(
        .unexpected,
        "the running segel answered something else",
        next: "run the same version on both sides"
    )

    /// Attack A19: what is named is what an operator must find in the archive.
    static func keyMissing(_ key: String, _ version: UInt32) -> CommandFailure {
        CommandFailure(
            .keyMissing,
            "the key ring does not hold version \(version) of \(key), which this data needs",
            next: "unlock with the key ring that was archived before \(key) version \(version) was retired"
        )
    }
}
