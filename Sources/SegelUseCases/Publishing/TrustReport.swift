internal import SegelCredential

/// How trust stands: what is published, what waits for root signers, what waits for a reissue.
package struct TrustReport: Sendable, Codable {
    package let number: Int?
    package let expires: UnixTime?
    package let rootVersion: Int
    package let threshold: Int
    /// The root keys' thumbprints.
    package let signers: [String]
    /// Set where the rings and the catalogue say other than the published list: such a list waits to be drafted, signed and published.
    package let waiting: TrustDraft?
    /// Valid credentials by compromised key.
    package let awaitingReissue: [String: Int]
}

extension Mall {
    package func trustReport() async throws -> TrustReport {
        let root = try trustRoot()
        let current = try currentTrustList()
        let draft = try await draftTrustList(grace: 0)
        let changes = try SignedTrustList.draft(payload: draft.payload).changes(since: current?.list)
        return TrustReport(
            number: current?.list.number,
            expires: current?.list.expires,
            rootVersion: root.version,
            threshold: root.threshold,
            signers: root.signers,
            waiting: changes.isEmpty ? nil : draft,
            awaitingReissue: try await awaitingReissue()
        )
    }

    private func awaitingReissue() async throws -> [String: Int] {
        try await store.read { tx in
            let keys = try tx.signingKeys().filter { $0.compromisedSince != nil && $0.purpose == SigningPurpose.credential.rawValue }
            let counts = try keys.map { key in (key.kid, try self.replaceable(key.kid, in: tx).count) }
            return Dictionary(uniqueKeysWithValues: counts.filter { $0.1 > 0 })
        }
    }
}
