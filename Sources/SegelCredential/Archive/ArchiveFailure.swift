/// Why an archive record is not believed, or not any more. The raw values are stable.
package enum ArchiveFailure: String, Error, Equatable, CaseIterable {
    case malformed = "archive_malformed"
    case tooLarge = "archive_too_large"
    /// A kept file is not the one that was signed for.
    case fileAltered = "archive_file_altered"
    /// A file that every record has is not in it.
    case fileMissing = "archive_file_missing"
    /// Too few root signers, or not both an ML-DSA key and another: one of the two would be forged one day.
    case notSigned = "archive_not_signed"
    /// The pinned root does not lead to the one that signed.
    case rootUnknown = "archive_root_unknown"
    /// A timestamp is over other bytes, or not genuine.
    case linkRefused = "archive_link_refused"
    /// A timestamp that is not younger than the one before, or older than the record.
    case linkOrder = "archive_link_order"
    /// A timestamp came when the one before it had already lost its worth.
    case linkLate = "archive_link_late"
    case authorityUnknown = "archive_authority_unknown"
    /// Nothing vouches for it today: no timestamp, or the last one has aged.
    case lapsed = "archive_lapsed"

    /// The exit status of `segel archive verify`.
    package var exitCode: Int32 {
        switch self {
        case .notSigned, .rootUnknown, .authorityUnknown: 13
        case .lapsed, .linkLate: 14
        default: 10
        }
    }
}
