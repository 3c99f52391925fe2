internal import SegelCredential
internal import SegelTransparency
package import SegelVault

/// Erasing a citizen, in steps that a crash may part anywhere:
///
///     1. one transaction: no hold, two custodians, tombstone, log entry. From here on it goes through to the end.
///     2. one transaction: credentials revoked, keys and every row deleted, commitment in the log
///     3. the documents' files overwritten and unlinked; they open under no key any more
///     4. remnants in the database's files erased
///     5. the receipt signed and kept outside the database, then the end recorded
extension Mall {
    /// Destroys whatever opens anything of a citizen. Throws `legal_hold`, `approval_missing`, `not_found`; done again, or after a crash, it goes
    /// on where it stopped, without a second approval. `reason`: a code, since it stays for ever.
    package func shred(_ citizen: CitizenID, reason: String, keepingCredentials: Bool = false) async throws -> ShredState {
        try check(reason)
        return try await ceremony {
            try await self.beginShred(
                ShredRecord(citizen: citizen, begunAt: self.now, reason: reason, keepsCredentials: keepingCredentials)
            )
            try await self.finishShred(citizen)
            try await self.publishStatusLists()
            return try await self.shredState(citizen)
        }
    }

    package static func shredding(_ citizen: CitizenID) -> ApprovedAction { ApprovedAction(kind: "shred", subject: citizen.text) }

    /// Steps 2 to 5, from wherever they stopped.
    func finishShred(_ citizen: CitizenID) async throws {
        try await store.write { tx in try self.destroyRows(of: citizen, in: tx) }
        vault.forget(citizen)
        try await eraseDocuments(of: citizen)
        try await store.eraseRemnants(store.read { try $0.remnants(of: citizen) })
        try await endShred(citizen)
    }

    private func check(_ reason: String) throws {
        let isCode = reason.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        guard isCode, (3...40).contains(reason.count), reason.contains(where: \.isLowercase) else {
            throw Refusal(.invalid([]), "reason_is_no_code")
        }
    }

    private func beginShred(_ shred: ShredRecord) async throws {
        let action = Self.shredding(shred.citizen)
        do {
            try await store.write { tx in
                if try tx.shred(of: shred.citizen) != nil { return }
                guard try tx.citizenKey(of: shred.citizen) != nil else { throw Refusal.notFound }
                try self.checkNotHeld(shred.citizen, at: shred.begunAt, in: tx)
                try self.consumeApproval(of: action, in: tx)
                try tx.insert(shred)
                let detail = "shred begins: \(shred.reason)"
                _ = try self.log(.erasure, subject: shred.citizen.text, detail: detail, at: shred.begunAt, in: tx)
            }
        } catch let refusal as Refusal {
            try await logRefusedApproval(action, refusal.code)
            throw refusal
        }
    }

    /// Also where rows of a shredded citizen came back from a backup.
    private func destroyRows(of citizen: CitizenID, in tx: any StoreTransaction) throws {
        guard var shred = try tx.shred(of: citizen) else { throw Refusal.notFound }
        guard try shred.destroyed == nil || tx.isPresent(citizen) else { return }
        let now = now
        let keys = try tx.citizenKeys(of: citizen)
        if !shred.keepsCredentials { try revokeAll(of: citizen, at: now, in: tx) }
        let counts = try tx.destroyEverything(of: citizen)
        let entry = try logProvably(.erasure, subject: citizen.text, detail: ShredRecord.logDetail, at: now, in: tx)
        let destroyed = ShredRecord.Destroyed(
            at: now,
            epochs: Set(keys.map(\.kekVersion)).sorted(),
            counts: counts,
            logIndex: entry.index,
            logSalt: entry.salt
        )
        // The receipt goes on telling of the first time; that it was done again is in the log.
        shred.destroyed = shred.destroyed ?? destroyed
        shred.endedAt = nil
        try tx.update(shred)
    }

    private func revokeAll(of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        let issued = try tx.credentials(of: citizen).map { ($0.id, $0.status) }
        let intended = try tx.intents().filter { $0.citizen == citizen }.map { ($0.credentialID, $0.status) }
        for (id, entry) in issued + intended {
            guard let old = try tx.status(entry), [CredentialStatus.valid.rawValue, CredentialStatus.suspended.rawValue].contains(old)
            else {
                continue
            }
            guard try tx.setStatus(entry, from: old, to: CredentialStatus.invalid.rawValue) else { throw Refusal.changedMeanwhile }
            _ = try log(.statusChanged, subject: id.text, detail: "\(old) to 1", at: now, in: tx)
        }
    }

    private func eraseDocuments(of citizen: CitizenID) async throws {
        try await onDocumentThreads {
            for document in try await store.read({ try $0.documentsToErase(of: citizen) }) {
                try await erase(document)
                try await store.write { try $0.endErasing(document) }
            }
        }
    }

    private func endShred(_ citizen: CitizenID) async throws {
        let now = now
        let shred = try await store.read { tx in
            guard let shred = try tx.shred(of: citizen) else { throw Refusal.notFound }
            return shred
        }
        if shred.endedAt != nil { return }
        let receipt = try await store.write { tx in try self.receipt(of: shred, at: now, in: tx) }
        // Outside the database, so that a database restored from before this receipt key can still check the receipt.
        try await publishReceiptKey()
        try receipts.keep(receipt.note, as: Self.receiptName(citizen))
        try await store.write { tx in
            var ended = shred
            ended.endedAt = now
            try tx.update(ended)
            _ = try self.log(.erasure, subject: citizen.text, detail: "shred ended", at: now, in: tx)
        }
    }
}

extension ShredRecord {
    /// What the log entry commits to, beside the citizen's identifier.
    static let logDetail = "shredded"
}
