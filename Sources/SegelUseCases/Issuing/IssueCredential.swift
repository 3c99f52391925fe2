internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// Issuing in two durable steps, so that a crash anywhere leads to exactly one credential with the same number:
///
///     1. one transaction: head's decision, number, status index, exact payload (linted), intent
///     2. sign
///     3. one transaction: log entry, credential, the case's last event, end of the intent; only then released
extension Mall {
    /// Step 1, inside the transaction of the head's decision. `record`: approved.
    func prepareCredential(
        _ record: CaseRecord,
        _ context: CaseContext,
        in tx: any StoreTransaction
    ) throws -> IntendedCredential {
        try requireWitnessed(in: tx)
        let service = context.service
        let issued = CivilDate(context.now)
        let answers = try contents(of: record, in: tx).contents.answers
        try checkMayIssue(record, service, answers, at: context.now, in: tx)
        let key = try activeKey(.credential, of: service.agency, at: context.now, in: tx)
        let status = try claimStatus(of: service.agency, in: tx)
        let serial = try tx.nextSerial(Self.serialSeries(of: service.credential.series, on: issued))
        let number = service.credential.number(region: configuration.region, issued: issued, serial: serial)
        let facts = CaseFacts(
            number: number,
            issued: issued,
            validUntil: try validUntil(service, answers, issued),
            agencyName: catalogue.agency(service.agency)?.name.id ?? service.agency
        )
        return try intend(record, service, answers, facts, status, key, at: context.now, in: tx)
    }

    private func validUntil(_ service: PublicService, _ answers: [String: String], _ issued: CivilDate) throws -> CivilDate? {
        do throws(ValidityPassed) { return try service.credential.validity.end(issued: issued, answers: answers) } catch {
            throw Refusal(.conflict, "validity_passed")
        }
    }

    /// Numbers of a template count anew each day, whichever service issues it.
    static func serialSeries(of template: String, on date: CivilDate) -> String { "\(template)/\(date.iso)" }

    private func intend(
        _ record: CaseRecord,
        _ service: PublicService,
        _ answers: [String: String],
        _ facts: CaseFacts,
        _ status: StatusEntry,
        _ key: ActiveKey,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> IntendedCredential {
        let id = ObjectID(from: random)
        let payload = try payload(record, service, answers, facts, status, at: now, in: tx)
        let prepared = try prepare(payload, key)
        let stored = StoredIntent(prepared: prepared.encoded, number: facts.number)
        let intent = IssuingIntent(
            caseID: record.row.id,
            credentialID: id,
            citizen: record.citizen,
            kid: prepared.kid,
            status: status,
            sealedPrepared: try sealOnce(Array(JSONEncoder().encode(stored)), as: "intent", object: id, for: record.citizen, in: tx)
        )
        try tx.insert(intent)
        return IntendedCredential(intent: intent, prepared: prepared, approved: record)
    }

    private func payload(
        _ record: CaseRecord,
        _ service: PublicService,
        _ answers: [String: String],
        _ facts: CaseFacts,
        _ status: StatusEntry,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> CredentialPayload {
        let template = service.credential
        let profile = try template.readsProfile ? profile(of: record.citizen, in: tx).profile.values.mapValues(\.value) : [:]
        let claims = template.claims(answers: answers, profile: profile, facts: facts)
        let structured = template.structured(claims)
        return CredentialPayload(
            issuer: configuration.issuer(service.agency),
            type: configuration.type(service.credential.type),
            issuedAt: now,
            // Valid through the whole last day.
            expires: facts.validUntil.map { $0.adding(days: 1).start },
            status: StatusReference(uri: statusURL(status), index: status.index),
            typeIntegrity: typeIntegrity(of: service),
            claims: structured,
            decoys: template.topNames.count - structured.count
        )
    }

    func prepare(_ payload: CredentialPayload, _ key: ActiveKey, chain: [[UInt8]] = []) throws -> PreparedCredential {
        let algorithm = key.record.publicKey.algorithm
        let prepared = try PreparedCredential(payload, algorithm: algorithm, kid: key.record.kid, chain: chain, random: random)
        try prepared.lint(payload, throwaway: ThrowawayKeys.key(algorithm))
        return prepared
    }

    /// Steps 2 and 3. Run again after a crash it finds the same intent, signs the same bytes and ends it; run twice at once, one wins.
    func finishIssuing(caseID: String) async throws -> ObjectID {
        let now = now
        let intent = try await signableIntent(caseID: caseID)
        let credential = try await store.read { tx in try self.sign(intent, in: tx) }
        try await publish(after: intent, isChanged: store.write { tx in try self.complete(intent, credential, at: now, in: tx) })
        return intent.credentialID
    }

    /// Steps 2 and 3 for whoever has just done step 1 and still has it in memory.
    func finish(_ intended: IntendedCredential) async throws -> ObjectID {
        let now = now, intent = intended.intent
        let found = try await store.read { tx in try self.canSign(intent, in: tx) ? self.unlock(kid: intent.kid, in: tx) : nil }
        guard let key = found else { return try await finishIssuing(caseID: intent.caseID) }
        let credential = try intended.prepared.signed(by: key)
        let isChanged = try await store.write { tx in try self.complete(intent, credential, known: intended.approved, at: now, in: tx) }
        try await publish(after: intent, isChanged: isChanged)
        return intent.credentialID
    }

    private func publish(after intent: IssuingIntent, isChanged: Bool) async throws {
        if isChanged { try await publishStatusLists() } else { try await publishNewStatusList(of: intent.status) }
    }

    private func unlock(kid: String, in tx: any StoreTransaction) throws -> SigningKey {
        guard let record = try tx.signingKey(kid: kid) else { throw Refusal(.unavailable, "signing_key_missing") }
        return try unlock(record).key
    }

    func sign(_ intent: IssuingIntent, in tx: any StoreTransaction) throws -> [UInt8] {
        let key = try unlock(kid: intent.kid, in: tx)
        let bytes = try openOnce(intent.sealedPrepared, as: "intent", object: intent.credentialID, for: intent.citizen, in: tx)
        let stored = try JSONDecoder().decode(StoredIntent.self, from: Data(bytes))
        return try PreparedCredential(encoded: stored.prepared).signed(by: key)
    }

    /// Answers whether another credential's status changed.
    private func complete(
        _ intent: IssuingIntent,
        _ credential: [UInt8],
        known: CaseRecord? = nil,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> Bool {
        if intent.supersedes != nil { return try completeReplacement(intent, credential, at: now, in: tx) }
        let record = try caseRecord(intent.caseID, known: known, in: tx)
        guard case .approved(let approved) = record.file else { throw Refusal(.conflict, "already_issued") }
        try store(intent, credential, service: record.row.service, at: now, in: tx)
        let context = try context(of: record, at: now)
        try put(approved.issued(credential: intent.credentialID.text, at: now), after: record, context: context, in: tx)
        return try carryOut(context.service, intent, record, at: now, in: tx)
    }

    /// The log entry and the credential, and the end of the intent.
    func store(_ intent: IssuingIntent, _ credential: [UInt8], service: String, at now: UnixTime, in tx: any StoreTransaction) throws {
        // Signed under a key that was found compromised before this: verifiers would refuse it.
        guard try tx.signingKey(kid: intent.kid)?.compromisedSince == nil else { throw Refusal(.conflict, "signing_key_compromised") }
        let digest = IssuedProof.detail(of: credential)
        let index = try log(.issued, subject: intent.credentialID.text, detail: digest, at: now, in: tx)
        try tx.complete(
            CredentialRecord(
                id: intent.credentialID,
                caseID: intent.caseID,
                citizen: intent.citizen,
                service: service,
                kid: intent.kid,
                status: intent.status,
                issuedAt: now,
                logIndex: index,
                sealed: try sealOnce(credential, as: "credential", object: intent.credentialID, for: intent.citizen, in: tx),
                supersedes: intent.supersedes,
                witness: WitnessedDigest(credential: credential).bytes
            )
        )
        try handMemberCopies(of: intent.credentialID, holder: intent.citizen, service: service, in: tx)
    }

    /// A list's first credential: verifiers must be able to fetch the list before the credential is out.
    func publishNewStatusList(of entry: StatusEntry) async throws {
        if !publicFiles.isPublished(.statusList(agency: entry.agency, list: entry.list)) { try await publishStatusLists() }
    }
}

/// Step 1's result: what is stored, the prepared bytes that are sealed in it, and the case.
struct IntendedCredential: Sendable {
    let intent: IssuingIntent
    let prepared: PreparedCredential
    let approved: CaseRecord
}

/// What an intent keeps, sealed.
struct StoredIntent: Codable {
    let prepared: [UInt8]
    /// Nil for a replacement, which keeps the number among its claims.
    let number: String?

    private enum CodingKeys: String, CodingKey { case prepared, number }

    init(prepared: [UInt8], number: String?) { (self.prepared, self.number) = (prepared, number) }

    /// Bytes are base64; intents of before had a list of numbers, which took longer to write than the signature to make.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? values.decode(Data.self, forKey: .prepared) {
            prepared = [UInt8](text)
        } else {
            prepared = try values.decode([UInt8].self, forKey: .prepared)
        }
        number = try values.decodeIfPresent(String.self, forKey: .number)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Data(prepared), forKey: .prepared)
        try values.encodeIfPresent(number, forKey: .number)
    }
}

/// Keys nobody trusts, one an algorithm, made anew by each process: lint signs under them.
enum ThrowawayKeys {
    static let es256 = SigningKey(generating: .es256, from: SystemRandom())
    private static let ed25519 = SigningKey(generating: .ed25519, from: SystemRandom())
    private static let mlDSA65 = SigningKey(generating: .mlDSA65, from: SystemRandom())

    static func key(_ algorithm: SignatureAlgorithm) -> SigningKey {
        switch algorithm {
        case .es256: es256
        case .ed25519: ed25519
        case .mlDSA65: mlDSA65
        }
    }
}
