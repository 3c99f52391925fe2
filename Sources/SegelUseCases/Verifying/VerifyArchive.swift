package import SegelCredential

/// What a record says of its certificate: that it was so on the day of the first timestamp.
package struct ArchiveVerdict: Sendable {
    package let archive: VerifiedArchive
    package let verdict: PageVerdict
}

extension VerifiedArchive {
    package static let pagePath = "certificate.pdf"

    /// The certificate, by the lists of its own day, as of that day.
    package func judge(by reader: any PageReader, policy: VerificationPolicy = VerificationPolicy()) async throws -> ArchiveVerdict {
        guard let page = record[Self.pagePath] else { throw ArchiveFailure.fileMissing }
        let desk = VerifierDesk(trustList: trust, policy: policy, statusLists: ArchivedStatusLists(record: record), isShortLived: true)
        return ArchiveVerdict(archive: self, verdict: try await desk.verify(page: page, by: reader, now: provedAt))
    }
}

/// The status lists that a record kept.
private struct ArchivedStatusLists: StatusListSource {
    let record: ArchiveRecord

    func statusListToken(at uri: String) -> [UInt8]? {
        guard let end = uri.firstRange(of: "/status/") else { return nil }
        return record["status/" + uri[end.upperBound...]]
    }

    // Nothing is older than a record of its day.
    func newestSeen(at uri: String) -> UnixTime? { nil }
    func remember(_ list: VerifiedStatusList, token: [UInt8]) {}

    func witnessedSet(of key: TrustedKey) throws -> [UInt8]? { try Mall.witnessedPath(key.kid).flatMap { record[$0.text] } }
}
