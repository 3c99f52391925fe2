internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// How a deployment stands, for those who keep it running: counts, moments, states. Nothing of a person, no identifier of anything.
package struct MallObservation: Sendable {
    /// The keys of one agency for one purpose.
    package struct Ring: Sendable {
        package let agency: String
        package let purpose: String
        /// How many keys are in each state.
        package var states: [SigningKeyState: Int]
        /// When what signs now ends; nil where nothing signs, or no end is known.
        package let ends: UnixTime?
        /// When the certificate of what signs now ends; nil where it has none.
        package let certificateEnds: UnixTime?
    }

    package let logEntries: UInt64
    package let log: LogState
    package let rings: [Ring]
    package let trustListNumber: Int?
    package let trustListExpires: UnixTime?
    /// Those that still lie somewhere.
    package let newestBackup: UnixTime?
    package let lastDrill: UnixTime?
    /// Counted up to `noticeLimit`.
    package let notices: [NoticeRow.State: Int]
    package let openRotations: [RotationProgress]
    package let webhooks: [Webhook.State: Int]
    package let webhookDeliveries: [NoticeRow.State: Int]

    package static let noticeLimit = 1_000
}

extension Mall {
    package func observe() async throws -> MallObservation {
        let now = now, list = try currentTrustList()
        let (size, rings, backups, notices, rotations, webhooks, deliveries) = try await store.read { tx in
            (
                try tx.logSize(), try self.rings(at: now, in: tx), try tx.backups(),
                try ([.waiting, .dead] as [NoticeRow.State]).map { state in
                    (state, try tx.notices(in: state, limit: MallObservation.noticeLimit).count)
                },
                try tx.rotations().filter(\.isOpen).map(RotationProgress.init),
                try tx.webhooks(of: nil).filter { !$0.isFetched }.map(\.state),
                try ([.waiting, .dead] as [NoticeRow.State]).map { ($0, try tx.deliveryCount(in: $0)) }
            )
        }
        return MallObservation(
            logEntries: size,
            log: try await logState(),
            rings: rings,
            trustListNumber: list?.list.number,
            trustListExpires: list?.list.expires,
            newestBackup: backups.filter { $0.prunedAt == nil }.map(\.createdAt).max(),
            lastDrill: backups.compactMap(\.drilledAt).max(),
            notices: Dictionary(uniqueKeysWithValues: notices),
            openRotations: rotations,
            webhooks: Dictionary(grouping: webhooks) { $0 }.mapValues(\.count),
            webhookDeliveries: Dictionary(uniqueKeysWithValues: deliveries)
        )
    }

    private func rings(at now: UnixTime, in tx: any StoreTransaction) throws -> [MallObservation.Ring] {
        let rings = Dictionary(grouping: try tx.signingKeys()) { [$0.agency, $0.purpose] }
        return try rings.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, keys in
            let signing = keys.first { $0.state(at: now, among: keys) == .active }
            let certificates = try signing.map { try tx.certificates(of: $0.kid) } ?? []
            return MallObservation.Ring(
                agency: name[0],
                purpose: name[1],
                states: Dictionary(keys.map { ($0.state(at: now, among: keys), 1) }, uniquingKeysWith: +),
                ends: signing?.notAfter,
                certificateEnds: try certificates.map { try CertificateSummary(der: $0.der).notAfter }.max()
            )
        }
    }

    /// Whether requests may come: verifiers believe what is issued, and enough witnesses have seen it. Throws the refusal that says why not.
    package func checkReady() async throws {
        guard let list = try currentTrustList(), !list.isExpired(at: now) else { throw Refusal(.unavailable, "trust_list_expired") }
        // Nothing more is issued until witnesses have seen the log.
        try await checkWitnessed()
    }

    /// Whether what is written stays. Throws where it does not.
    package func checkWriting() async throws { try await store.probeWriting() }
}
