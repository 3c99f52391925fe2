internal import SegelCatalogue
internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// What a service file says issuing leads to, in the transaction of the credential itself.
extension Mall {
    /// Answers whether a status changed, and lists are to be published.
    func carryOut(_ service: PublicService, _ intent: IssuingIntent, _ record: CaseRecord, at now: UnixTime, in tx: any StoreTransaction)
        throws
        -> Bool
    {
        var hasChangedStatus = false
        for effect in service.sideEffects {
            switch effect {
            case .supersede(let types):
                hasChangedStatus = try supersede(types, by: intent, at: now, in: tx) || hasChangedStatus
            case .profile(let element, let field): try update(element, from: field, service, record, at: now, in: tx)
            case .suggest: break
            }
        }
        return hasChangedStatus
    }

    /// The applicant's other valid credentials of these types are used up; copies in wallets follow.
    private func supersede(_ types: [String], by intent: IssuingIntent, at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        let services = Set(catalogue.services.filter { types.contains($0.credential.type) }.map(\.code))
        var isAny = false
        for old in try tx.credentials(of: intent.citizen) where services.contains(old.service) && old.id != intent.credentialID {
            guard let value = try tx.status(old.status),
                value == CredentialStatus.valid.rawValue || value == CredentialStatus.suspended.rawValue
            else { continue }
            guard try tx.setStatus(old.status, from: value, to: CredentialStatus.superseded.rawValue) else {
                throw Refusal.changedMeanwhile
            }
            let detail = "\(value) to \(CredentialStatus.superseded.rawValue), used up by \(intent.credentialID.text)"
            _ = try log(.statusChanged, subject: old.id.text, detail: detail, at: now, in: tx)
            isAny = true
        }
        return isAny
    }

    /// An element of the profile as the office has it now.
    private func update(
        _ element: String,
        from field: String,
        _ service: PublicService,
        _ record: CaseRecord,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        guard let value = try contents(of: record, in: tx).contents.answers[field] else { return }
        var (profile, revision) = try profile(of: record.citizen, in: tx)
        try profile.set(ProfileValue(value: value, source: service.credential.title.id, date: CivilDate(now).iso), for: element)
        try put(profile, of: record.citizen, after: revision, in: tx)
    }
}
