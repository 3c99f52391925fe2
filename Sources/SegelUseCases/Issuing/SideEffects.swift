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
        if service.sideEffects.isEmpty { return false }
        let answers = try contents(of: record, in: tx).contents.answers
        var hasChangedStatus = false
        for effect in service.sideEffects {
            switch effect {
            case .supersede(let target):
                hasChangedStatus = try end(target, as: .superseded, service, answers, intent, record, at: now, in: tx) || hasChangedStatus
            case .revoke(let target):
                hasChangedStatus = try end(target, as: .invalid, service, answers, intent, record, at: now, in: tx) || hasChangedStatus
            case .deceased(let field):
                hasChangedStatus = try recordDeath(answers[field], intent, record, at: now, in: tx) || hasChangedStatus
            case .profile(let element, let field): try update(element, to: answers[field], service, record, at: now, in: tx)
            case .corrections(let corrections):
                try correctProfiles(corrections.values(in: service, answers), service, record, at: now, in: tx)
            case .suggest: break
            }
        }
        return hasChangedStatus
    }

    /// Ends valid and suspended credentials; copies in wallets follow.
    private func end(
        _ target: CredentialTarget,
        as status: CredentialStatus,
        _ service: PublicService,
        _ answers: [String: String],
        _ intent: IssuingIntent,
        _ record: CaseRecord,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> Bool {
        let ended = try targets(target, service, answers, of: record.citizen, in: tx).filter { $0.record.id != intent.credentialID }
        for (old, holder) in ended {
            try end(old, as: status, by: intent, at: now, in: tx)
            guard holder != record.citizen else { continue }
            // Somebody else's: they see why, and by which case.
            try recordAccess(
                to: holder,
                by: .system,
                purpose: .credentialEnded,
                caseReference: record.row.reference,
                at: now,
                in: tx
            )
        }
        return !ended.isEmpty
    }

    func end(_ old: CredentialRecord, as status: CredentialStatus, by intent: IssuingIntent, at now: UnixTime, in tx: any StoreTransaction)
        throws
    {
        guard let value = try tx.status(old.status), CredentialStatus.unfinished.contains(value) else { return }
        guard try tx.setStatus(old.status, from: value, to: status.rawValue) else { throw Refusal.changedMeanwhile }
        let detail = "\(value) to \(status.rawValue), ended by \(intent.credentialID.text)"
        _ = try log(.statusChanged, subject: old.id.text, detail: detail, at: now, in: tx)
        try notify(old.citizen, .certificateChanged, in: tx)
    }

    /// What changed of the people the application names, in the profiles of those who have a vault here; the others' profiles are not kept. Whoever did
    /// not apply sees that it was changed, and by which case.
    private func correctProfiles(
        _ changes: [String: [String: String]],
        _ service: PublicService,
        _ record: CaseRecord,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        for (nik, elements) in changes.sorted(by: { $0.key < $1.key }) {
            guard let person = try citizen(named: nik, in: tx) else { continue }
            var (profile, revision) = try profile(of: person, in: tx)
            let news = elements.filter { element, value in element != "nik" && profile.values[element]?.value != value }
            if news.isEmpty { continue }
            for (element, value) in news.sorted(by: { $0.key < $1.key }) {
                try profile.set(ProfileValue(value: value, source: service.credential.title.id, date: CivilDate(now).iso), for: element)
            }
            try put(profile, of: person, after: revision, in: tx)
            _ = try log(.correction, subject: person.text, detail: "changed by \(record.object.text)", at: now, in: tx)
            guard person != record.citizen else { continue }
            try recordAccess(to: person, by: .system, purpose: .correction, caseReference: record.row.reference, at: now, in: tx)
        }
    }

    /// An element of the profile as the office has it now.
    private func update(
        _ element: String,
        to value: String?,
        _ service: PublicService,
        _ record: CaseRecord,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        guard let value else { return }
        var (profile, revision) = try profile(of: record.citizen, in: tx)
        try profile.set(ProfileValue(value: value, source: service.credential.title.id, date: CivilDate(now).iso), for: element)
        try put(profile, of: record.citizen, after: revision, in: tx)
    }
}

extension CredentialStatus {
    /// What can still change: valid and suspended.
    static let unfinished: Set<UInt8> = [CredentialStatus.valid.rawValue, CredentialStatus.suspended.rawValue]
}
