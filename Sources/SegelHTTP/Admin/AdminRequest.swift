package import SegelCredential
package import SegelUseCases
internal import SegelVault

/// What another `segel` command asks of the process that owns the data directory. One JSON object each way.
package enum AdminRequest: Codable, Sendable {
    case state
    case registerCitizen(nik: String, register: [String: String], source: String, date: String)
    case addOfficer(name: String, duties: [Duty], nik: String?)
    case removeOfficer(name: String)
    case renewActivation(name: String)
    /// Of a NIK or an officer's name.
    case endSessions(name: String)
    case keys
    case rotation(RotationRequest)
    case draftTrustList(grace: Int64)
    case publishTrustList(draft: [UInt8], signatures: [RootSignature])
    case setStatus(credential: String, to: String)
    case cases
    case reloadCatalogue
    case checkpoint
    case approval(ApprovalRequest)
    case backup(BackupRequest)
    case unlock(UnlockRequest)
    case trust(TrustRequest)
    case vault(VaultRequest)
    case correction(CorrectionRequest)
    case certificate(CertificateRequest)
    case wallet(WalletRequest)
    case verifier(VerifierRequest)
    case agency(AgencyRequest)
    case incident(IncidentRequest)
    case notice(NoticeRequest)
    case log(LogRequest)
    case health
    case desk(CaseRequest)
    case document(DocumentRequest)
    case offer(OfferRequest)
}

package enum AdminResponse: Codable, Sendable {
    case state(MallState)
    case activation(citizen: String?, code: String)
    case keys(KeyReport)
    case rotation(RotationResponse)
    case trustDraft(TrustDraft)
    case cases([CaseLine])
    case checkpoint(String)
    case approval(ApprovalResponse)
    case backup(BackupResponse)
    case vault(VaultResponse)
    case correction(CorrectionResponse)
    case wallet(WalletResponse)
    case verifier(VerifierResponse)
    case agency(AgencyResponse)
    case incident(IncidentResponse)
    case notice(NoticeResponse)
    case log([LogLine])
    case health(Health, ServiceFacts)
    case desk(CaseResponse)
    case document(DocumentResponse)
    case offer(OfferResponse)
    case done(String)
    case unlock(UnlockResponse)
    case trust(TrustResponse)
    case certificate(CertificateResponse)
    /// What was refused, as a stable code.
    case refused(kind: String, code: String)
    /// The ring does not hold the version of the key that something takes to be opened (attack A19).
    case keyMissing(key: String, version: UInt32)
}
