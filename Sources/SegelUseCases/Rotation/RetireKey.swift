internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Destroys the secret of a version that nothing needs; returns the signed receipt. It cannot be undone: two custodians approved exactly
    /// this, `confirm` repeats what is destroyed, and every row is opened first without help of the version.
    ///
    /// Throws `KeyRingRefusal`, with the count of what still needs it (attack A18; `keyNeeds` says what that is), `confirmation_wrong` and
    /// `approval_missing`.
    /// Stopped after it was begun, the same call finishes it and needs no second approval.
    package func retire(_ key: RingKeyName, version: UInt32, confirm: String) async throws -> String {
        let wanted = RetirementRecord(key: key, version: version, startedAt: now)
        return try await loggingRefusal(wanted.name, "retirement refused") {
            guard confirm == wanted.name else { throw Refusal(.invalid([]), "confirmation_wrong") }
            let retirement = try await self.beginRetiring(wanted)
            if let statement = retirement.statement { return statement }
            try self.vault.changeRing(in: self.keyRing, random: self.random) { ring in
                guard ring.state(of: key, version) != .destroyed else { return ring }
                return try ring.destroying(key, version: version, references: 0)
            }
            try await self.announceKeyRing()
            let statement = try await self.finishRetiring(retirement)
            try await self.publishReceiptKey()
            return statement
        }
    }

    package func keyNeeds(_ key: RingKeyName, version: UInt32) async throws -> KeyNeeds {
        try await store.read { tx in try self.needs(of: key, version: version, in: tx) }
    }

    private func beginRetiring(_ wanted: RetirementRecord) async throws -> RetirementRecord {
        if let begun = try await store.read({ try $0.retirement(wanted.key, version: wanted.version) }) { return begun }
        try await store.read { tx in try self.checkDestroyable(wanted, in: tx) }
        // Every row is read back and opened under the version it names; where one fails, no version is destroyed.
        _ = try await digest(wrappedRows(wanted.key), of: wanted.key)
        return try await store.write { tx in
            if let begun = try tx.retirement(wanted.key, version: wanted.version) { return begun }
            try self.checkDestroyable(wanted, in: tx)
            try self.consumeApproval(of: ApprovedAction(kind: "key-retire", subject: wanted.name), in: tx)
            _ = try self.log(.keyCeremony, subject: wanted.name, detail: "retired: its secret is destroyed", at: wanted.startedAt, in: tx)
            try tx.insert(wanted)
            return wanted
        }
    }

    /// The ring's own refusals: active, unknown, destroyed already, still referenced.
    private func checkDestroyable(_ wanted: RetirementRecord, in tx: any StoreTransaction) throws {
        let needs = try needs(of: wanted.key, version: wanted.version, in: tx)
        _ = try vault.ring.destroying(wanted.key, version: wanted.version, references: needs.count)
    }

    private func finishRetiring(_ retirement: RetirementRecord) async throws -> String {
        let now = now
        let lines = try await retirementLines(retirement)
        return try await store.write { tx in
            if let statement = try tx.retirement(retirement.key, version: retirement.version)?.statement { return statement }
            var finished = retirement
            finished.finishedAt = now
            finished.statement = try self.receipt(.retirement, lines, at: now, in: tx).note
            try tx.finish(finished)
            _ = try self.log(.keyCeremony, subject: retirement.name, detail: "its secret is gone", at: now, in: tx)
            return finished.statement ?? ""
        }
    }

    private func retirementLines(_ retirement: RetirementRecord) async throws -> [(name: String, value: String)] {
        let needs = try await keyNeeds(retirement.key, version: retirement.version)
        return [
            ("key", retirement.key.rawValue), ("version", "\(retirement.version)"),
            ("key-id", vault.ring.versions(of: retirement.key).first { $0.version == retirement.version }?.id.text ?? ""),
            ("remaining", "\(needs.rows) rows on version \(retirement.version)"), ("retained-backups", "\(needs.backups.count)"),
        ]
    }
}

extension KeyRing {
    fileprivate func state(of key: RingKeyName, _ version: UInt32) -> KeyVersionState? {
        versions(of: key).first { $0.version == version }?.state
    }
}
