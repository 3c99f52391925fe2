internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// Where a reissue stands after one batch.
package struct ReissueProgress: Sendable, Codable {
    /// Where to go on; nil at the end.
    package let cursor: UInt64?
    /// Replaced in this batch.
    package let replaced: Int
    /// Left as they are in this batch: expired, or their citizen shredded.
    package let left: Int
}

/// Replacing credentials: the same claims, number and expiry under the key of today, with a status entry and a date of their own. The two steps
/// of issuing, so that a crash anywhere leads to exactly one replacement:
///
///     1. one transaction: status entries, exact payloads (linted), intents
///     2. sign
///     3. one transaction: log entries, credentials, "superseded" for the old ones, end of the intents
extension Mall {
    /// Up to `limit` of a key's credentials from behind `cursor` on. Call until there is no cursor; stopping anywhere loses nothing.
    package func reissue(allOf name: String, after cursor: UInt64?, limit: Int) async throws -> ReissueProgress {
        let now = now
        let limit = max(1, min(limit, 1_000))
        let (lines, plan) = try await store.write { tx in
            let key = try self.signingKey(named: name, in: tx)
            let lines = try tx.credentials(kid: key.kid, after: cursor, limit: limit)
            return (lines, try self.intendReplacements(of: lines.filter(\.isReplaceable), signedBy: key, at: now, in: tx))
        }
        let replaced = try await finishReplacements(plan.intents)
        if lines.isEmpty { try await supersedeCopies(signedUnder: name) }
        return ReissueProgress(cursor: lines.last?.logIndex, replaced: replaced, left: plan.left)
    }

    /// Replaces one, whatever key signed it. Returns the new one's id.
    package func reissue(_ id: ObjectID) async throws -> ObjectID {
        let now = now
        let plan = try await store.write { tx in
            guard let record = try tx.credential(id), let key = try tx.signingKey(kid: record.kid) else { throw Refusal.notFound }
            let lines = try tx.credentials(kid: key.kid, after: record.logIndex == 0 ? nil : record.logIndex - 1, limit: 1)
            guard let line = lines.first, line.id == id, line.isReplaceable else { throw Refusal(.conflict, "status_is_final") }
            return try self.intendReplacements(of: [line], signedBy: key, mayBeActive: true, at: now, in: tx)
        }
        guard let intent = plan.intents.first else { throw Refusal(.conflict, "credential_expired") }
        guard try await finishReplacements(plan.intents) == 1 else { throw Refusal(.conflict, "status_is_final") }
        return intent.credentialID
    }

    private func intendReplacements(
        of lines: [CredentialLine],
        signedBy old: SigningKeyRecord,
        mayBeActive: Bool = false,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> (intents: [IssuingIntent], left: Int) {
        guard !lines.isEmpty else { return ([], 0) }
        let key = try activeKey(.credential, of: old.agency, at: now, in: tx)
        // A replacement under the same key would change nothing.
        guard mayBeActive || key.record.kid != old.kid else { throw Refusal(.conflict, "key_is_active") }
        let open = Dictionary(uniqueKeysWithValues: try tx.intents().map { ($0.caseID, $0) })
        let list = try statusListWithRoom(of: old.agency, in: tx)
        var intents: [IssuingIntent] = []
        var left = 0
        for line in lines {
            // Begun by a run that was cut short, or by one beside this one: finished all the same.
            if let begun = open[line.caseID] {
                intents.append(try signable(begun, at: now, in: tx))
            } else if let record = try tx.credential(line.id),
                let intent = try intendReplacement(of: record, old, key, list, at: now, in: tx)
            {
                try tx.insert(intent)
                intents.append(intent)
            } else {
                left += 1
            }
        }
        return (intents, left)
    }

    /// Nil where there is nothing to replace: expired, or the citizen's key is destroyed.
    func intendReplacement(
        of record: CredentialRecord,
        _ old: SigningKeyRecord,
        _ key: ActiveKey,
        _ list: Int,
        at now: UnixTime,
        in tx: any StoreTransaction,
        changing change: (CredentialPayload) -> CredentialPayload = { $0 }
    ) throws -> IssuingIntent? {
        guard try tx.citizenKey(of: record.citizen) != nil else { return nil }
        let bytes = try openOnce(record.sealed, as: "credential", object: record.id, for: record.citizen, in: tx)
        let status = try claimStatus(of: old.agency, list: list, in: tx)
        let payload = change(
            try CredentialPayload(
                replacing: bytes,
                signedBy: old.publicKey,
                issuedAt: now,
                status: StatusReference(uri: statusURL(status), index: status.index)
            )
        )
        guard payload.expires.map({ $0 > now }) ?? true else { return nil }
        let prepared = try prepare(payload, key)
        let id = ObjectID(from: random)
        let stored = try JSONEncoder().encode(StoredIntent(prepared: prepared.encoded, number: nil))
        return IssuingIntent(
            caseID: record.caseID,
            credentialID: id,
            citizen: record.citizen,
            kid: prepared.kid,
            status: status,
            sealedPrepared: try sealOnce(Array(stored), as: "intent", object: id, for: record.citizen, in: tx),
            supersedes: record.id
        )
    }
}
