package import SegelCatalogue
package import SegelTransparency
package import SegelVault

/// Where everything durable lives. Both calls take synchronous closures: nothing suspends inside a transaction, so what was checked is
/// still true when it is written. `write` returns only when the data is on stable storage.
package protocol Store: Sendable {
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value
    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value
    /// Makes what was deleted unreadable in the store's own files: logs of old pages emptied, deleted places overwritten, and where one of
    /// `remnants` is still found, everything written anew. Throws when something of it is found even then.
    func eraseRemnants(_ remnants: [[UInt8]]) async throws
    /// The same for whatever was ever deleted, which nobody can name any more: everything that is left is written anew.
    func eraseAllRemnants() async throws

    /// Bytes free where the data lies; nil where the store cannot tell.
    func availableBytes() throws -> Int64?

    /// Writes something that changes nothing, durably; throws where that cannot be done now.
    func probeWriting() async throws

    /// Whether other processes may use it at the same time.
    var isShared: Bool { get }

    /// What this and other processes commit, from now on; nil where the store tells nobody.
    func changes() -> AsyncStream<StoreChange>?
}

extension Store {
    package func availableBytes() throws -> Int64? { nil }
    package func probeWriting() async throws { try await write { _ in } }
    package var isShared: Bool { false }
    package func changes() -> AsyncStream<StoreChange>? { nil }
}

/// How long a commit took until it was on stable storage or refused, and whether it was kept.
package typealias CommitObserver = @Sendable (Duration, Bool) -> Void

/// The union of all ports; one consistent view for reads, all-or-nothing for writes.
package protocol StoreTransaction: AccountPort, SessionPort, SigningKeyPort, IssuingPort, CredentialPort, StatusPort, AccessPort,
    CitizenKeyPort, SealedValuePort, DocumentPort, BlindIndexPort, CasePort, ShardedLogPort, BackupPort, ApprovalPort, RecoveryPort,
    ReissuePort, RotationPort, RetirementPort, SealedThingPort, ErasurePort, HoldPort, ResealPort, CertificatePort, CopyPort,
    WalletSecretPort, WalletClientPort, VerifierPort, PresentationPort, PasskeyPort, BreachPort, CountPort, ComplaintPort, SurveyPort,
    DeceasedPort, UploadPort, MandatePort, RightsRequestPort, ConsentPort, RetentionPort, IncidentPort, ContactPort, NoticePort,
    ProviderLinkPort, SystemSecretPort, TrustedPort, RecoveryByTrustedPort, PrintingPort, LogEventPort, LogPlacePort, LogWitnessPort,
    LeasePort, KeyRingGenerationPort, AgencyPort, AgencyUsePort, IdempotencyPort, WebhookPort, WebhookDeliveryPort
{}
