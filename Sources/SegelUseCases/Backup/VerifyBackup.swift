internal import Foundation
internal import SegelTransparency
internal import SegelVault

extension OpenedBackup {
    /// Reads and checks every byte. `acceptsMissingKeys`: the register says that the keys piece was destroyed on schedule. Throws `BackupFault`.
    package func verify(in scratch: any RestoreFolder, acceptsMissingKeys: Bool, progress: ProgressListener) throws -> VerificationReport {
        let begin = Date()
        let unpacked = try unpack(into: scratch, documents: false, progress: progress)
        let copy = try scratch.openStore()
        defer { copy.discard() }
        try check(copy, unpacked)
        let hasKeys = try verifyKeys(copy, acceptsMissing: acceptsMissingKeys)
        return VerificationReport(
            summary: BackupSummary(manifest, at: path, receipt: try medium.receipt()),
            isOriginChecked: isOriginChecked,
            hasKeys: hasKeys,
            files: unpacked.files,
            bytesRead: manifest.files.size + manifest.data.size + (hasKeys ? manifest.keys.size : 0),
            seconds: Date().timeIntervalSince(begin)
        )
    }

    private func verifyKeys(_ copy: any StoreCopy, acceptsMissing: Bool) throws -> Bool {
        do {
            let ring = try unpackKeys { key in
                guard try copy.putBack(key) else { throw inconsistent("keys") }
            }
            guard try KeyRingCopy(ring).deployment == manifest.deployment else { throw inconsistent("keys") }
            return true
        } catch BackupFault.damaged(file: BackupPiece.keys.name, offset: nil, .missing) where acceptsMissing { return false }
    }
}

extension Mall {
    /// Reads every byte of a backup and notes in the register that it is whole.
    package func verifyBackup(
        _ backup: StoredBackup,
        places: any BackupPlaces,
        progress: @escaping ProgressListener
    ) async throws -> VerificationReport {
        do {
            let opened = try await openBackup(backup)
            let record = try await record(of: opened)
            let report = try await onOwnThread {
                let scratch = try places.scratch()
                defer { scratch.discard() }
                return try opened.verify(in: scratch, acceptsMissingKeys: record?.keysPrunedAt != nil, progress: progress)
            }
            try await note(opened, "backup verified") { $0.verifiedAt = self.now }
            return report
        } catch let fault as BackupFault {
            let detail = "backup failed verification: \(fault.code)"
            _ = try await store.write { try self.log(.keyCeremony, subject: "backup", detail: detail, at: self.now, in: $0) }
            throw fault
        }
    }

    func record(of backup: OpenedBackup) async throws -> BackupRecord? {
        try await store.read { tx in try tx.backups().first { $0.id == backup.manifest.backup } }
    }

    /// Logs what was done with a backup and changes its row. A backup that a restored register does not know is logged all the same.
    func note(_ backup: OpenedBackup, _ detail: String, _ change: @escaping @Sendable (inout BackupRecord) -> Void) async throws {
        let id = backup.manifest.backup
        try await store.write { tx in
            _ = try self.log(.keyCeremony, subject: id.text, detail: detail, at: self.now, in: tx)
            guard var record = try tx.backups().first(where: { $0.id == id }) else { return }
            change(&record)
            try tx.update(record)
        }
    }
}
