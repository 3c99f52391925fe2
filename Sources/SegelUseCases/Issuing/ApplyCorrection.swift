internal import SegelCatalogue
internal import SegelCredential
internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Puts the corrected value into the profile and replaces every credential that says the old one, all in one transaction and the two
    /// durable steps of issuing: after a crash the next start finishes what was begun. Two custodians approved exactly this proposal. Returns the
    /// new credentials by the ones they replace.
    package func applyCorrection(_ id: ObjectID, of citizen: CitizenID) async throws -> [ObjectID: ObjectID] {
        let now = now
        let proposal = try await correction(id, of: citizen).correction
        guard proposal.appliedAt == nil else { throw Refusal(.conflict, "correction_applied") }
        let intents = try await writingApproved(proposal.action) { tx in
            let (correction, revision) = try self.openCorrection(id, of: citizen, in: tx)
            guard correction.appliedAt == nil else { throw Refusal(.conflict, "correction_applied") }
            let dependents = try self.dependents(on: correction, of: citizen, in: tx)
            try self.correctProfile(correction, of: citizen, at: now, in: tx)
            try self.close(correction, of: citizen, after: revision, at: now, in: tx)
            return try dependents.compactMap { try self.intendCorrected($0.record, correction, at: now, in: tx) }
        }
        _ = try await finishReplacements(intents)
        try await publishStatusLists()
        return Dictionary(uniqueKeysWithValues: intents.compactMap { intent in intent.supersedes.map { ($0, intent.credentialID) } })
    }

    func correctProfile(_ correction: Correction, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        var (profile, revision) = try profile(of: citizen, in: tx)
        guard profile[correction.element]?.value == correction.old else { throw Refusal.changedMeanwhile }
        let value = try ProfileValue(value: correction.new, source: correction.source, date: CivilDate(now).iso)
        try profile.set(value, for: correction.element)
        try put(profile, of: citizen, after: revision, in: tx)
        _ = try log(.correction, subject: citizen.text, detail: "corrected \(correction.id.text)", at: now, in: tx)
    }

    /// Nil for one that has expired.
    func intendCorrected(_ record: CredentialRecord, _ correction: Correction, at now: UnixTime, in tx: any StoreTransaction) throws
        -> IssuingIntent?
    {
        guard let old = try tx.signingKey(kid: record.kid), let service = catalogue.service(record.service) else {
            throw Refusal(.unavailable, "service_missing")
        }
        guard try !tx.intents().contains(where: { $0.caseID == record.caseID }) else { throw Refusal(.conflict, "reissue_under_way") }
        let key = try activeKey(.credential, of: old.agency, at: now, in: tx)
        let list = try statusListWithRoom(of: old.agency, in: tx)
        let paths = service.claims(fedBy: correction.element).map(\.path)
        let intent = try intendReplacement(of: record, old, key, list, at: now, in: tx) { payload in
            payload.replacing(correction.old, with: correction.new, at: paths)
        }
        if let intent { try tx.insert(intent) }
        return intent
    }
}
