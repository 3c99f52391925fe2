internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// New keys for citizens and new ciphertexts for all they have, while reads and writes go on. For each citizen:
///
///     1. the next version of their key, beside the old one: everything new is sealed under it from now on
///     2. every sealed thing opened under the old version and sealed under the new one, in batches, each row by compare-and-swap
///     3. every document likewise, as a new file beside the old that then takes its place
///     4. in one transaction: nothing is left on the old version, so it is destroyed
///
/// Stopped anywhere it goes on there: the envelopes themselves say under which version they are.
extension Mall {
    /// About `batch` things, or some documents; call until `isFinished`. Begins a reseal where none is under way. Throws `reseal_under_way`
    /// when one of another scope is.
    package func reseal(_ scope: CitizenID?, batch: Int) async throws -> ResealProgress {
        try await ceremony {
            let reseal = try await self.beginOrResume(scope)
            let next = try await self.store.read { tx in try self.next(of: reseal, in: tx) }
            let known: ResealedDocuments? = if let next { try await self.resealedDocuments(of: next) } else { nil }
            let step = try await self.store.write { tx in
                try self.resealSome(max(1, min(batch, 5_000)), known: known, in: tx)
            }
            for citizen in step.done { self.vault.forget(citizen) }
            if let citizen = step.documentsOf { try await self.resealDocuments(of: citizen) }
            if step.isEverybodyDone { try await self.finish(reseal.id) }
            return try await self.store.read { tx in
                guard let reseal = try tx.reseals().first(where: { $0.id == reseal.id }) else { throw Refusal.notFound }
                return try self.progress(reseal, in: tx)
            }
        }
    }

    private func beginOrResume(_ scope: CitizenID?) async throws -> ResealRecord {
        let now = now
        return try await store.write { tx in
            if let open = try tx.openReseal() {
                guard open.scope == scope else { throw Refusal(.conflict, "reseal_under_way") }
                return open
            }
            if let scope, try tx.citizenKey(of: scope) == nil { throw Refusal.notFound }
            let reseal = ResealRecord(id: ObjectID(from: self.random), scope: scope, begunAt: now)
            try tx.insert(reseal)
            _ = try self.log(.keyCeremony, subject: reseal.id.text, detail: "reseal begins: \(scope?.text ?? "all")", at: now, in: tx)
            return reseal
        }
    }

    /// What one transaction did.
    private struct Step {
        /// Whose old key is destroyed.
        var done: [CitizenID] = []
        /// Whose documents are next.
        var documentsOf: CitizenID?
        var isEverybodyDone = false
    }

    /// Documents elsewhere of which nothing is `known` are looked at next.
    private func resealSome(_ limit: Int, known: ResealedDocuments?, in tx: any StoreTransaction) throws -> Step {
        guard var reseal = try tx.openReseal() else { throw Refusal.changedMeanwhile }
        var step = Step(), rest = limit
        while rest > 0, step.documentsOf == nil, !step.isEverybodyDone {
            guard let citizen = try next(of: reseal, in: tx) else {
                step.isEverybodyDone = true
                break
            }
            let (old, new) = try versions(of: citizen, in: tx)
            let count = try resealThings(of: citizen, from: old, to: new, limit: rest, in: tx, &reseal)
            // A citizen counts as one, so that a city of empty vaults does not make one endless transaction.
            rest -= max(count, 1)
            guard rest > 0 else { break }
            guard try documentsToReseal(of: citizen, to: new, known: known, in: tx).isEmpty else {
                step.documentsOf = citizen
                break
            }
            for key in old { try tx.removeSuperseded(key) }
            reseal.keysDestroyed += old.count
            reseal.citizens += 1
            reseal.cursor = citizen
            step.done.append(citizen)
        }
        try tx.update(reseal)
        return step
    }

    private func next(of reseal: ResealRecord, in tx: any StoreTransaction) throws -> CitizenID? {
        guard let scope = reseal.scope else { return try tx.citizen(after: reseal.cursor) }
        // Nobody, too, where the citizen was shredded meanwhile.
        return try reseal.cursor == nil && tx.isPresent(scope) ? scope : nil
    }

    /// The versions to leave and the one to reach, which is made where there is only one yet.
    private func versions(of citizen: CitizenID, in tx: any StoreTransaction) throws -> (old: [WrappedCitizenKey], new: WrappedCitizenKey) {
        let keys = try tx.citizenKeys(of: citizen)
        guard let active = keys.last else { throw VaultError.cannotOpen }
        if keys.count > 1 { return (Array(keys.dropLast()), active) }
        let new = try vault.createNextCitizenKey(after: active, random: random)
        try tx.insertNext(new)
        return ([active], new)
    }

    /// Returns how many; fewer than `limit` means that none is left.
    private func resealThings(
        of citizen: CitizenID,
        from old: [WrappedCitizenKey],
        to new: WrappedCitizenKey,
        limit: Int,
        in tx: any StoreTransaction,
        _ reseal: inout ResealRecord
    ) throws -> Int {
        var count = 0
        for kind in SealedKind.allCases where count < limit {
            for thing in try tx.sealedThings(of: citizen, kind, notOn: new.version, after: nil, limit: limit - count) {
                let version = try Envelope.keyVersion(of: thing.envelope)
                guard let from = old.first(where: { $0.version == version }) else { throw VaultError.cannotOpen }
                let context = thing.context(deployment: vault.deployment)
                let resealed = try vault.reseal(thing.envelope, in: context, from: from, to: new, random: random)
                try tx.replace(thing, with: resealed.envelope)
                try reseal.add(before: resealed.before, after: resealed.after, bytes: resealed.byteCount)
                reseal.things += 1
                count += 1
            }
        }
        return count
    }

    /// The old keys' wraps are gone from the database's files before the receipt says that they are destroyed.
    private func finish(_ id: ObjectID) async throws {
        let now = now
        try await store.eraseAllRemnants()
        let (reseal, receipt) = try await store.write { tx in
            guard var reseal = try tx.openReseal(), reseal.id == id else { throw Refusal.changedMeanwhile }
            reseal.finishedAt = now
            return (reseal, try self.receipt(of: reseal, at: now, in: tx))
        }
        try await publishReceiptKey()
        try receipts.keep(receipt.note, as: Self.receiptName(reseal))
        try await store.write { tx in
            try tx.update(reseal)
            let detail = "reseal ended: \(reseal.things) things, \(reseal.documents) documents, \(reseal.keysDestroyed) keys destroyed"
            _ = try self.log(.keyCeremony, subject: id.text, detail: detail, at: now, in: tx)
        }
    }

    /// Docs/Formats/Receipt.md, "reseal".
    private func receipt(of reseal: ResealRecord, at now: UnixTime, in tx: any StoreTransaction) throws -> Receipt {
        var lines = [
            ("reseal", reseal.id.text), ("scope", reseal.scope?.text ?? "all"), ("begun", Self.iso(reseal.begunAt)),
            ("citizens", "\(reseal.citizens)"), ("things", "\(reseal.things)"), ("documents", "\(reseal.documents)"),
            ("bytes", "\(reseal.bytes)"), ("digest-before", Hex.encode(reseal.digestBefore)),
            ("digest-after", Hex.encode(reseal.digestAfter)), ("old-keys-destroyed", "\(reseal.keysDestroyed)"),
        ]
        lines += try tx.backups().filter { $0.createdAt <= now && $0.keysPrunedAt == nil && $0.prunedAt == nil }
            .map { ("old-keys-in-backup", $0.id.text) }
        return try receipt(.reseal, lines, at: now, in: tx)
    }
}

extension ResealRecord {
    /// Each tag into its chain. Throws `cannotOpen` when a plaintext is not what it was: the transaction then leaves the old envelope.
    mutating func add(before: [UInt8], after: [UInt8], bytes count: Int) throws {
        guard constantTimeEqual(before, after) else { throw VaultError.cannotOpen }
        digestBefore = SHA256.digest(digestBefore + before)
        digestAfter = SHA256.digest(digestAfter + after)
        bytes += Int64(count)
    }
}
