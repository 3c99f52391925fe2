internal import SegelTransparency
package import SegelVault

/// How long backups are kept, in seconds.
package struct RetentionPolicy: Sendable, Codable {
    package let keepKeys: Int64
    package let keep: Int64

    package init(keepKeys: Int64 = 7 * 86_400, keep: Int64 = 90 * 86_400) {
        self.keepKeys = keepKeys
        self.keep = keep
    }
}

extension Mall {
    package func backupRegister() async throws -> [BackupLine] { try await store.read { try $0.backups().map(BackupLine.init) } }

    /// Destroys what is kept longer than the policy says: first the keys pieces, which is what makes shredding citizens real, later the data.
    /// The newest verified backup stays whole whatever its age, so that there is always one to restore. Ages are the register's, not the folder's;
    /// a backup the register does not know is left alone. Stopped anywhere, the next pruning goes on.
    package func pruneBackups(in folder: String, policy: RetentionPolicy, places: any BackupPlaces) async throws -> PruneReport {
        let now = now
        try await clearLeftovers(in: folder, places: places)
        let records = try await store.read { try $0.backups() }
        let newest = records.first { $0.verifiedAt != nil && $0.keysPrunedAt == nil && $0.prunedAt == nil }?.id
        var lines: [PruneReport.Line] = []
        for stored in try await onOwnThread({ try places.find(folder) }) {
            let id = try BackupIdentity.of(stored.medium, deployment: vault.deployment)
            guard let id, let record = records.first(where: { $0.id == id }) else {
                lines.append(
                    .init(backup: id?.text ?? "-", path: stored.path, deed: .notRegistered, reason: "not in the register; left alone")
                )
                continue
            }
            let deed = record.deed(at: now, policy, isNewest: record.id == newest)
            try await carryOut(deed.0, on: stored, record, at: now)
            lines.append(.init(backup: id.text, path: stored.path, deed: deed.0, reason: deed.1))
        }
        return PruneReport(lines: lines)
    }

    /// Logged first, then done, then noted in the register: a row says "destroyed" only of what is.
    private func carryOut(_ deed: PruneReport.Line.Deed, on stored: StoredBackup, _ record: BackupRecord, at now: UnixTime) async throws {
        guard deed == .keysDestroyed || deed == .destroyed else { return }
        let detail = deed == .destroyed ? "backup is destroyed" : "the keys of backup are destroyed"
        _ = try await store.write { try self.log(.keyCeremony, subject: record.id.text, detail: detail, at: now, in: $0) }
        let left = try await onOwnThread { () -> (any StoredBackupMedium)? in
            if deed == .destroyed { return try stored.medium.destroy() }
            try stored.medium.destroy(.keys)
            return nil
        }
        try await store.write { tx in
            var record = record
            record.keysPrunedAt = record.keysPrunedAt ?? now
            if deed == .destroyed { record.prunedAt = now }
            try tx.update(record)
        }
        try await onOwnThread { try left?.remove() }
    }

    /// What killed runs left half written or half destroyed. None of it can be used any more, and the register says so before it goes.
    func clearLeftovers(in folder: String, places: any BackupPlaces) async throws {
        let prefix = BackupName.prefix(of: vault.deployment), now = now
        for leftover in try await onOwnThread({ try places.leftovers(in: folder, prefix: prefix) }) {
            let medium = try await onOwnThread { try leftover.medium.destroy() }
            let front = BackupName.identifierFront(in: leftover.path)
            try await store.write { tx in
                for var record in try tx.backups() where record.id.text.hasPrefix(front) && record.prunedAt == nil {
                    _ = try self.log(.keyCeremony, subject: record.id.text, detail: "unfinished backup is destroyed", at: now, in: tx)
                    record.keysPrunedAt = record.keysPrunedAt ?? now
                    record.prunedAt = now
                    try tx.update(record)
                }
            }
            try await onOwnThread { try medium.remove() }
        }
    }

    /// Says that a backup is gone by other means, a lost disk say: from then on no key is kept for it.
    package func forgetBackup(_ id: ObjectID) async throws {
        let now = now
        try await store.write { tx in
            guard var record = try tx.backups().first(where: { $0.id == id }) else { throw Refusal.notFound }
            _ = try self.log(.keyCeremony, subject: id.text, detail: "backup is declared gone", at: now, in: tx)
            record.keysPrunedAt = record.keysPrunedAt ?? now
            record.prunedAt = record.prunedAt ?? now
            try tx.update(record)
        }
    }
}

extension BackupRecord {
    fileprivate func deed(at now: UnixTime, _ policy: RetentionPolicy, isNewest: Bool) -> (PruneReport.Line.Deed, String) {
        let age = now - createdAt
        if isNewest { return (.kept, "the newest verified one") }
        if prunedAt != nil || age > policy.keep { return (.destroyed, "\(age / 86_400) days old") }
        if keysPrunedAt == nil, age > policy.keepKeys { return (.keysDestroyed, "\(age / 86_400) days old") }
        return (.kept, keysPrunedAt == nil ? "\(age / 86_400) days old" : "data only")
    }
}

/// Which backup a folder claims to be, read from its manifest's header, which is not believed: only looked up in the register.
enum BackupIdentity {
    static func of(_ medium: any BackupMedium, deployment: DeploymentID) throws -> ObjectID? {
        do { return try BackupPieceOpener.identity(.manifest, on: medium, of: deployment) } catch is BackupFault { return nil }
    }
}
