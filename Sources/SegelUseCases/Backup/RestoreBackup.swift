internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// What restoring was asked to do.
package struct RestoreOrder: Sendable {
    package let backup: OpenedBackup
    /// Where the wrapped citizen keys come from: the same backup, or a younger one, in which whoever was shredded since is no more.
    package let keys: OpenedBackup
    /// Goes in instead of the ring file in the backup: a younger one, kept elsewhere.
    package let keyRing: [UInt8]?
    /// The unlocked ring that will be in the directory, where the caller can unlock it: the keys needed are then looked for before anything is
    /// written.
    package let ring: KeyRing?
    package let now: UnixTime
    /// Signed statements kept outside, by their path in the directory: shreds the backup does not know of are applied again from them.
    package let receipts: [BackupPath: [UInt8]]
    /// The note with the newest head of the log known anywhere.
    package let checkpoint: String?

    package init(
        backup: OpenedBackup,
        keys: OpenedBackup,
        keyRing: [UInt8]?,
        ring: KeyRing?,
        checkpoint: String?,
        now: UnixTime,
        receipts: [BackupPath: [UInt8]] = [:]
    ) {
        self.backup = backup
        self.keys = keys
        self.keyRing = keyRing
        self.ring = ring
        self.checkpoint = checkpoint
        self.now = now
        self.receipts = receipts
    }
}

extension RestoreOrder {
    /// Puts a whole data directory together and makes it appear at once, or leaves nothing. Throws `BackupFault`.
    package func restore(into target: any RestoreFolder, progress: ProgressListener) throws -> RestoreReport {
        do {
            let begin = Date()
            let (unpacked, leftOut, ringFile) = try fill(target, progress)
            for (path, note) in receipts { try target.add(note, at: path) }
            let rollback = try publish(in: target)
            try target.commit(keyRing: keyRing ?? ringFile)
            return RestoreReport(
                summary: BackupSummary(backup.manifest, at: backup.path, receipt: try backup.medium.receipt()),
                keysFrom: keys.manifest.backup.text,
                isOriginChecked: backup.isOriginChecked && keys.isOriginChecked,
                citizensLeftOut: leftOut,
                files: unpacked.files,
                bytes: unpacked.bytes,
                seconds: Date().timeIntervalSince(begin),
                rollback: rollback
            )
        } catch {
            target.discard()
            throw error
        }
    }

    /// All but the key ring; returns the ring file that the keys piece holds.
    func fill(_ target: any RestoreFolder, _ progress: ProgressListener) throws -> (UnpackedData, leftOut: Int, ringFile: [UInt8]) {
        try checkKeysFit()
        let unpacked = try backup.unpack(into: target, documents: true, progress: progress)
        let copy = try target.openStore()
        try backup.check(copy, unpacked)
        // Citizens the data does not know registered later.
        let ringFile = try keys.unpackKeys { _ = try copy.putBack($0) }
        // These citizens live on: leaving them out would lose what the data's own keys piece opens.
        let changed = try copy.citizensUnderOtherKeys()
        guard changed == 0 else { throw BackupFault.citizenKeysChanged(count: changed) }
        try checkRing(keyRing ?? ringFile)
        let leftOut = try copy.citizensWithoutWrap()
        if leftOut > 0 { try copy.forgetCitizensWithoutWrap() }
        try register(in: copy)
        try copy.close()
        return (unpacked, leftOut, ringFile)
    }

    /// A newer checkpoint than the backup's goes where the next start looks: the directory is locked until its loss is accepted.
    private func publish(in target: any RestoreFolder) throws -> RollbackFinding? {
        guard let checkpoint else { return nil }
        let copy = try target.openStore()
        let (known, finding) = try copy.read { tx in
            let known = try KnownCheckpoint(checkpoint, publishedKey: target.published(.logKey), in: tx)
            return (known, try known.finding(in: tx))
        }
        try copy.close()
        try target.publish(Array(known.key.text.utf8), at: .logKey)
        try target.publish(Array(checkpoint.utf8), at: .checkpoint(of: known.shard))
        try target.publish(Array(checkpoint.utf8), at: .checkpoint)
        return finding
    }

    /// A backup is registered after its copy of the register was taken: without this the directory would retire keys that its own backup needs.
    private func register(in copy: any StoreCopy) throws {
        let known = Set(try copy.read { try $0.backups().map(\.id) })
        for (manifest, verified) in [(backup.manifest, now), (keys.manifest, nil)] as [(BackupManifest, UnixTime?)] {
            let record = BackupRecord(
                id: manifest.backup,
                createdAt: manifest.createdAt,
                verifiedAt: verified,
                needs: manifest.neededVersions
            )
            if known.contains(manifest.backup) { continue }
            if verified == nil, manifest.backup == backup.manifest.backup { continue }
            try copy.write { try $0.insert(record) }
        }
    }

    /// The keys are this deployment's and not older than the data: else citizens registered in between would be taken for shredded.
    private func checkKeysFit() throws {
        guard keys.manifest.deployment == backup.manifest.deployment, keys.manifest.logSize >= backup.manifest.logSize else {
            throw BackupFault.damaged(file: "keys", offset: nil, .foreign)
        }
        guard let ring else { return }
        try backup.manifest.checkOthers(ring)
        try keys.manifest.check(ring)
    }

    private func checkRing(_ file: [UInt8]) throws {
        do {
            guard try KeyRingCopy(file).deployment == backup.manifest.deployment else { throw backup.inconsistent("keyring") }
        } catch is KeyRingError { throw BackupFault.damaged(file: "keyring", offset: nil, .altered) }
    }
}

extension BackupManifest {
    /// As `check`, without KEK-citizen: the citizens' wraps come from another backup.
    func checkOthers(_ ring: KeyRing) throws(BackupFault) {
        for key in neededKeys where key.name != .kekCitizen && key.name != .backup {
            guard ring.versions(of: key.name).contains(where: { $0.version == key.version && $0.id == key.id && $0.state != .destroyed })
            else {
                throw .keyMissing(key.name, version: key.version, id: key.id)
            }
        }
    }
}
