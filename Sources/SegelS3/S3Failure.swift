/// Why the object store did not do what was asked.
package enum S3Failure: Error, Hashable, Sendable {
    /// No such object.
    case missing
    /// There is an object of that name already.
    case exists
    /// No connection, or one that broke, however often it was tried.
    case unreachable
    /// It answered too slowly, however often it was tried.
    case timedOut
    /// It asked for fewer requests, or said that it cannot answer now, however often it was tried.
    case busy
    /// Wrong credentials, or ones that may not do this.
    case denied
    /// The clocks differ by more than the store takes.
    case wrongTime
    /// No such bucket.
    case noBucket
    /// The bucket is in another region or at another address; nothing is ever followed there.
    case elsewhere
    /// What it gave back is not what was put.
    case altered
    /// The object was replaced while it was being read.
    case replaced
    /// The credentials file is missing, or not as it should be.
    case credentialsUnreadable
    /// Every user of this machine may read the credentials file.
    case credentialsOpen
    /// The settings cannot be used; which.
    case settings(String)
    /// Another refusal: HTTP's status and the store's own code.
    case refused(Int, String)

    /// Stable, for programs.
    package var code: String {
        switch self {
        case .missing: "s3_missing"
        case .exists: "s3_exists"
        case .unreachable: "s3_unreachable"
        case .timedOut: "s3_timed_out"
        case .busy: "s3_busy"
        case .denied: "s3_denied"
        case .wrongTime: "s3_wrong_time"
        case .noBucket: "s3_no_bucket"
        case .elsewhere: "s3_elsewhere"
        case .altered: "s3_altered"
        case .replaced: "s3_replaced"
        case .credentialsUnreadable: "s3_credentials_unreadable"
        case .credentialsOpen: "s3_credentials_open"
        case .settings: "s3_settings"
        case .refused: "s3_refused"
        }
    }
}

extension S3Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .settings(let what): "\(code): \(what)"
        case .refused(let status, let word): "\(code): \(status) \(word)"
        default: code
        }
    }
}

extension S3Failure {
    /// Of an answer that is no success. Codes are AWS' ("List of error codes", Amazon S3 API Reference); others use the same.
    init(status: Int, code: String) {
        self =
            switch (status, code) {
            case (_, "NoSuchBucket"): .noBucket
            case (_, "RequestTimeTooSkewed"): .wrongTime
            case (301, _), (302, _), (307, _), (308, _), (_, "AuthorizationHeaderMalformed"), (_, "PermanentRedirect"): .elsewhere
            case (404, _): .missing
            case (409, "ConditionalRequestConflict"): .busy
            case (412, _): .exists
            case (401, _), (403, _): .denied
            case (429, _), (500..., _), (_, "SlowDown"): .busy
            default: .refused(status, code.filter { $0.isLetter })
            }
    }

    /// Whether the same request may go through another time. A body that did not arrive as it was sent may arrive so the next time.
    static func isWorthAnotherTry(_ status: Int, _ code: String) -> Bool {
        switch (status, code) {
        case (501, _): false
        case (429, _), (500..., _), (_, "SlowDown"), (_, "RequestTimeout"), (_, "BadDigest"), (_, "XAmzContentSHA256Mismatch"),
            (_, "ConditionalRequestConflict"):
            true
        default: false
        }
    }
}
