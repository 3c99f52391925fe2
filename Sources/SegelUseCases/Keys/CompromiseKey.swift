internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// What a compromise means for what the key signed.
package struct CompromiseReport: Sendable, Codable {
    package let kid: String
    package let agency: String
    package let purpose: String
    package let since: UnixTime
    /// The key that takes over once a trust list names it; nil where one was active or waiting already.
    package let successor: String?
    package let reissue: ReissuePlan
}

extension Mall {
    /// Marks a key compromised since `since` and destroys its private half, in one step: from here on it signs nothing. Where the ring has no
    /// other key to go on with, a successor is put in. Verifiers learn of it with the next trust list.
    ///
    /// No second operator is asked: stopping a stolen key must not wait for one, and what verifiers believe takes the root signers anyway.
    /// Run again it changes nothing, or moves `since` to an earlier time; later it never becomes.
    package func compromiseKey(_ name: String, since: UnixTime) async throws -> CompromiseReport {
        let now = now
        guard since <= now else { throw Refusal(.invalid([]), "since_in_the_future") }
        let (record, successor) = try await store.write { tx in
            let record = try self.mark(try self.signingKey(named: name, in: tx), compromisedSince: since, at: now, in: tx)
            return (record, try self.ensureSuccessor(of: record, at: now, in: tx))
        }
        signingKeys[record.kid] = nil
        return CompromiseReport(
            kid: record.kid,
            agency: record.agency,
            purpose: record.purpose,
            since: record.compromisedSince ?? since,
            successor: successor,
            reissue: try await planReissue(of: record.kid)
        )
    }

    /// By its thumbprint, or by the beginning of it where that is of one key only.
    func signingKey(named name: String, in tx: any StoreTransaction) throws -> SigningKeyRecord {
        if let exact = try tx.signingKey(kid: name) { return exact }
        let found = try tx.signingKeys().filter { name.count >= 8 && $0.kid.hasPrefix(name) }
        guard let only = found.first, found.count == 1 else { throw Refusal.notFound }
        return only
    }

    private func mark(_ stored: SigningKeyRecord, compromisedSince since: UnixTime, at now: UnixTime, in tx: any StoreTransaction) throws
        -> SigningKeyRecord
    {
        guard let purpose = SigningPurpose(rawValue: stored.purpose), purpose.usage != nil || purpose.isAgencys || purpose == .authority
        else {
            throw Refusal(.invalid([]), "key_not_on_trust_list")
        }
        var record = stored
        record.compromisedSince = min(since, stored.compromisedSince ?? since)
        guard record.compromisedSince != stored.compromisedSince else { return record }
        record.sealedPrivateKey = nil
        // One that never signed has no place on a list: to verifiers it is a stranger's.
        if let from = record.activeFrom, from > now { record.activeFrom = nil }
        guard try tx.replace(record, whereSealed: stored.sealedPrivateKey) else { throw Refusal.changedMeanwhile }
        _ = try log(
            .keyCeremony,
            subject: record.kid,
            detail: "compromised since \(record.compromisedSince ?? since), private half destroyed",
            at: now,
            in: tx
        )
        return record
    }

    private func ensureSuccessor(of record: SigningKeyRecord, at now: UnixTime, in tx: any StoreTransaction) throws -> String? {
        let ring = try tx.signingKeys(of: record.agency, for: record.purpose)
        let states = ring.map { $0.state(at: now, among: ring) }
        guard !states.contains(.active), !states.contains(.prePublished) else { return nil }
        return try addSuccessor(of: record, nil, at: now, in: tx)
    }
}
