package import SegelCredential
internal import SegelCrypto
internal import SegelTransparency

extension Mall {
    /// Publishes a draft with its signatures. Refuses one that is not the successor of what is published, one made before a key was found
    /// compromised, and one signed so late that a new key would begin before verifiers could have it.
    package func publishTrustList(_ payload: [UInt8], signatures: [RootSignature]) async throws -> Int {
        let root = try trustRoot()
        let draft = try SignedTrustList.draft(payload: payload)
        let previous = try currentTrustList()
        guard draft.number == (previous?.list.number ?? 0) + 1, draft.previous == previous?.digest else {
            throw Refusal(.conflict, "trust_list_superseded")
        }
        // Whatever the database says, restored from before it may be.
        guard !draft.lifts(previous?.list) else { throw Refusal(.conflict, "trust_compromise_lifted") }
        let gathered: [(key: VerifyingKey, signature: [UInt8])]
        do { gathered = try root.gather(signatures, over: payload, as: .trustList) } catch { throw Refusal(.notPermitted, error.code) }
        let bytes = SignedTrustList.assemble(draft, signatures: gathered)
        // What verifiers will hold it against, before anything depends on it.
        let verified = try VerifiedTrustList(bytes, root: root, after: previous, now: now)
        guard !verified.isExpired(at: now) else { throw Refusal(.conflict, "trust_draft_stale") }
        let isFirst = previous == nil
        // The windows first: after a crash between the two the same draft can be published again.
        let sets = try await store.write { tx in
            try self.adopt(verified, isFirst: isFirst, in: tx)
            return try self.witnessedSets(in: tx)
        }
        // Whoever sees the list finds what it names.
        for (path, set) in sets { try publicFiles.publish(set, at: path) }
        try publicFiles.publish(bytes, at: .trustList(draft.number))
        try publicFiles.publish(bytes, at: .trustList)
        try await publishBundle()
        return draft.number
    }

    private func adopt(_ verified: VerifiedTrustList, isFirst: Bool, in tx: any StoreTransaction) throws {
        let now = now
        let listed = Dictionary(uniqueKeysWithValues: verified.list.issuers.flatMap(\.keys).map { ($0.kid, $0) })
        let anchors = Dictionary(verified.list.issuers.flatMap(\.anchors).map { ($0.kid, $0) }) { first, _ in first }
        for record in try tx.signingKeys() {
            try checkCompromise(of: record, listed[record.kid], in: tx)
            guard anchors[record.kid].map({ $0.compromisedSince == record.compromisedSince }) ?? true else {
                throw Refusal(.conflict, "trust_draft_stale")
            }
            let window = listed[record.kid].map { ($0.notBefore, $0.notAfter) } ?? anchors[record.kid].map { ($0.notBefore, $0.notAfter) }
            guard record.compromisedSince == nil, let window else { continue }
            try adoptWindow(window, record, earliest: isFirst ? .min : now + configuration.trustCacheSeconds, in: tx)
        }
        try issueCertificates(at: now, in: tx)
        _ = try log(.trustListPublished, subject: "trust-list-\(verified.list.number)", detail: verified.digest, at: now, in: tx)
    }

    private func adoptWindow(
        _ listed: (notBefore: UnixTime, notAfter: UnixTime?),
        _ stored: SigningKeyRecord,
        earliest: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        var record = stored
        if let begun = record.activeFrom {
            guard listed.notBefore == begun else { throw Refusal(.conflict, "trust_draft_stale") }
        } else {
            guard listed.notBefore >= earliest else { throw Refusal(.conflict, "trust_draft_stale") }
            record.activeFrom = listed.notBefore
        }
        record.notAfter = listed.notAfter
        guard try tx.replace(record, whereSealed: record.sealedPrivateKey) else { throw Refusal.changedMeanwhile }
    }

    /// A list that does not say of every key what the ring knows would call a stolen key good.
    private func checkCompromise(of record: SigningKeyRecord, _ trusted: TrustedKey?, in tx: any StoreTransaction) throws {
        let set = try witnessedSet(of: record, in: tx).map(WitnessedSet.digest)
        guard trusted == nil || (trusted?.compromisedSince == record.compromisedSince && trusted?.witnessed == set) else {
            throw Refusal(.conflict, "trust_draft_stale")
        }
    }
}
