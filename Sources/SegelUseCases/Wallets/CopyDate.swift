internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

extension Mall {
    /// The date a wallet's copy is issued under: the day's first second, so that the second in which a batch was fetched does not tell its copies
    /// from all others (RFC 9901 section 10.1). Never before the key and its certificate began, which is the same for everybody.
    func copyDate(_ key: ActiveKey, _ chain: [[UInt8]], at now: UnixTime) throws -> UnixTime {
        let begun = try chain.map { try CertificateSummary(der: $0).notBefore }
        return max(CivilDate(now).start, key.record.activeFrom ?? 0, begun.max() ?? 0)
    }
}
