internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

/// Which credentials an application is about, and whether it may still be carried out.
extension Mall {
    /// Valid and suspended ones. Without a claim to match, the applicant's own; with one, also those of whoever the application names by NIK:
    /// a child's card may lie in the other parent's vault.
    func targets(
        _ target: CredentialTarget,
        _ service: PublicService,
        _ answers: [String: String],
        of citizen: CitizenID,
        in tx: any StoreTransaction
    ) throws -> [(record: CredentialRecord, holder: CitizenID)] {
        guard let match = target.match else { return try candidates(target.type, of: citizen, in: tx).map { ($0, citizen) } }
        guard let wanted = answers[match.field] else { return [] }
        return try ([citizen] + named(in: answers, of: service, in: tx).filter { $0 != citizen }).flatMap { holder in
            try candidates(target.type, of: holder, in: tx).filter { record in
                let held = try open(record, in: tx)
                return held.service.credential.claim(match.claim)?.text(in: held.claims) == wanted
            }.map { ($0, holder) }
        }
    }

    /// Who has a vault here, of those whose NIK was answered.
    private func named(in answers: [String: String], of service: PublicService, in tx: any StoreTransaction) throws -> Set<CitizenID> {
        Set(
            try (service.possibleFields + service.officeFields).filter { $0.type == .nik }.compactMap { field in
                try answers[field.name].flatMap { try self.citizen(named: $0, in: tx) }
            }
        )
    }

    private func candidates(_ type: String, of citizen: CitizenID, in tx: any StoreTransaction) throws -> [CredentialRecord] {
        let services = Set(catalogue.services(issuing: type).map(\.code))
        return try tx.credentials(of: citizen).filter {
            try services.contains($0.service) && tx.status($0.status).map(CredentialStatus.unfinished.contains) ?? false
        }
    }

    /// What an application names to be ended and cannot be: no document of the applicant's, or the applicant's own death.
    func wrongTargets(_ service: PublicService, _ answers: [String: String], _ citizen: CitizenID, in tx: any StoreTransaction) throws
        -> [FieldProblem]
    {
        try service.sideEffects.compactMap { effect in
            switch effect {
            case .revoke(let target):
                guard let match = target.match, answers[match.field] != nil,
                    try targets(target, service, answers, of: citizen, in: tx).allSatisfy({ $0.holder != citizen })
                else { return nil }
                return FieldProblem(
                    match.field,
                    "credential_unknown",
                    id: "Anda tidak memegang dokumen berlaku dengan nomor ini.",
                    en: "You hold no valid document with this number."
                )
            case .deceased(let field):
                guard let nik = answers[field], try self.citizen(named: nik, in: tx) == citizen else { return nil }
                return FieldProblem(
                    field,
                    "own_death",
                    id: "Ini NIK Anda sendiri. Isi NIK almarhum.",
                    en: "This is your own NIK. Give that of the person who died."
                )
            default: return nil
            }
        }
    }

    /// Asked again when the head signs: what an application rested on may have been used up since.
    func checkMayIssue(
        _ record: CaseRecord,
        _ service: PublicService,
        _ answers: [String: String],
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        try checkAlive(record.citizen, in: tx)
        let problems =
            try missingCredentials(service, answers, record.citizen, mayHaveExpired: true, in: tx)
            + wrongTargets(service, answers, record.citizen, in: tx)
        guard problems.isEmpty else { throw Refusal(.invalid(problems), "basis_gone") }
        let used = service.typesUsedUp(answers, on: CivilDate(now))
        if used.isEmpty { return }
        // Signed for already and about to use up the same.
        let rivals = try tx.intents().filter { $0.citizen == record.citizen && $0.supersedes == nil }
        for rival in rivals {
            guard let row = try tx.caseRow(rival.caseID), let other = catalogue.service(row.service) else { continue }
            let answers = try contents(of: openWhole(row, in: tx), in: tx).contents.answers
            guard used.isDisjoint(with: other.typesUsedUp(answers, on: CivilDate(now))) else { throw Refusal.changedMeanwhile }
        }
    }
}

extension PublicService {
    /// Types that an application with these answers requires and uses up: good for that one.
    fileprivate func typesUsedUp(_ answers: [String: String], on today: CivilDate) -> Set<String> {
        let required = Set(requires.filter { $0.when?.holds(answers, on: today) ?? true }.map(\.type))
        return Set(
            sideEffects.compactMap { effect in
                switch effect {
                case .supersede(let target), .revoke(let target):
                    let isNamed = target.match.map { answers[$0.field] != nil } ?? true
                    return isNamed && required.contains(target.type) ? target.type : nil
                default: return nil
                }
            }
        )
    }
}
