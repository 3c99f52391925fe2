internal import SegelCatalogue
internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// A death certificate ends what the person who died could do: their credentials are revoked, their account applies for nothing more. What
/// they hold stays, for those who settle their affairs.
extension Mall {
    /// Whoever has no vault here has nothing that could be ended. Answers whether a status changed.
    func recordDeath(_ nik: String?, _ intent: IssuingIntent, _ record: CaseRecord, at now: UnixTime, in tx: any StoreTransaction) throws
        -> Bool
    {
        guard let nik, let person = try citizen(named: nik, in: tx), try tx.insertDeceased(person, at: now) else { return false }
        let old = try tx.credentials(of: person).filter { try tx.status($0.status).map(CredentialStatus.unfinished.contains) ?? false }
        for credential in old { try end(credential, as: .invalid, by: intent, at: now, in: tx) }
        // What an open intent is about to issue to them is invalid from its first second.
        let intended = try tx.intents().filter { $0.citizen == person }
        for other in intended {
            guard let value = try tx.status(other.status), CredentialStatus.unfinished.contains(value) else { continue }
            guard try tx.setStatus(other.status, from: value, to: CredentialStatus.invalid.rawValue) else { throw Refusal.changedMeanwhile }
            _ = try log(.statusChanged, subject: other.credentialID.text, detail: "\(value) to 1, of somebody who died", at: now, in: tx)
        }
        try recordAccess(to: person, by: .system, purpose: .deathRecorded, caseReference: record.row.reference, at: now, in: tx)
        return !old.isEmpty || !intended.isEmpty
    }

    func checkAlive(_ citizen: CitizenID, in tx: any StoreTransaction) throws {
        if try tx.deceasedSince(citizen) != nil { throw Refusal(.conflict, "citizen_deceased") }
    }

    /// When the caller's death was recorded.
    package func deceasedSince(_ person: SignedIn) async throws -> UnixTime? {
        let citizen = try citizen(person)
        return try await store.read { try $0.deceasedSince(citizen) }
    }
}
