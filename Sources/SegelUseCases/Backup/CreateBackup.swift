package import SegelCrypto
internal import SegelTransparency
internal import SegelVault
internal import Synchronization

extension Mall {
    /// Takes a backup while everything goes on: a consistent copy of the store, every document it names, and apart from them the wrapped citizen
    /// keys with the sealed key ring. Found under its name only when all of it is durable, registered and signed for.
    package func createBackup(
        in folder: String,
        to recipients: [XWing.PublicKey],
        places: any BackupPlaces,
        progress: @escaping ProgressListener
    ) async throws -> BackupSummary {
        guard recipients.count <= BackupSealingKeys.recipientLimit else { throw Refusal(.invalid([]), "recipients_too_many") }
        // Whoever reads the backup without us needs it from somewhere else, beforehand.
        try await publishReceiptKey()
        try await clearLeftovers(in: folder, places: places)
        let now = now, id = ObjectID(from: random), ring = vault.ring
        // A shred that ends meanwhile must not say that no backup holds the citizen's key.
        backupsUnderWay.withLock { _ = $0.insert(id) }
        defer { backupsUnderWay.withLock { _ = $0.remove(id) } }
        _ = try await store.write { tx in
            // Other nodes too.
            if self.store.isShared { try self.announceBackup(id, at: now, in: tx) }
            return try self.log(.keyCeremony, subject: id.text, detail: "backup begins", at: now, in: tx)
        }
        let backup = try places.begin(name(of: id, at: now), in: folder)
        do {
            let keys = BackupSealingKeys(ring: ring, recipients: recipients)
            let work = BackupWriting(id: id, keys: keys, backup: backup, places: places, progress: progress, random: random)
            let (manifest, digest) = try await pack(work, at: now)
            let receipt = try await register(manifest, digest, at: now)
            try backup.put(receipt: receipt)
            let path = try backup.commit()
            await endBackup(id)
            return BackupSummary(manifest, at: path, receipt: receipt)
        } catch {
            backup.abort()
            await endBackup(id)
            throw error
        }
    }

    private static let backupPrefix = "backup/"
    /// Seconds after which a backup that nobody ended is taken for one whose node was killed: it is found by nobody then.
    private static let backupLimit: UnixTime = 7 * 86_400

    private func announceBackup(_ id: ObjectID, at now: UnixTime, in tx: any StoreTransaction) throws {
        try tx.removeLeases(beginning: Self.backupPrefix, endedBefore: now)
        try tx.replace(nil, with: Lease(name: Self.backupPrefix + id.text, node: node, revision: 1, until: now + Self.backupLimit))
    }

    /// Best effort: what stays runs out by itself.
    private func endBackup(_ id: ObjectID) async {
        guard store.isShared else { return }
        do { try await store.write { try $0.removeLeases(beginning: Self.backupPrefix + id.text, endedBefore: .max) } } catch { return }
    }

    /// Backups that this node or another is making.
    func backupsUnderWay(at now: UnixTime, in tx: any StoreTransaction) throws -> Set<ObjectID> {
        let announced = try tx.leases(beginning: Self.backupPrefix).filter { $0.until > now }
        return try backupsUnderWay.withLock { Set($0) }.union(
            announced.map { try ObjectID(text: String($0.name.dropFirst(Self.backupPrefix.count))) }
        )
    }

    private func name(of id: ObjectID, at now: UnixTime) -> BackupName { BackupName(deployment: vault.deployment, backup: id, at: now) }

    /// Writes the pieces. The keys come last but one: a citizen shredded while the documents were copied is in them no more.
    private func pack(_ work: BackupWriting, at now: UnixTime) async throws -> (BackupManifest, digest: [UInt8]) {
        work.progress(BackupProgress(.database, done: 0, total: 1))
        let copy = try await onOwnThread { try work.places.copyStore() }
        defer { copy.discard() }
        let blobs = blobs
        let data = try BackupDataWriting(work)
        let gone = try await onOwnThread { try data.documents(of: copy, from: blobs) }
        // Deleted in the meantime is in order: the row leaves the copy too. Gone with its row still there is a loss, and is named.
        let lost = try await store.read { tx in try gone.filter { try tx.document($0) != nil } }
        try copy.write { tx in for object in Set(gone).subtracting(lost) { try tx.deleteDocument(object) } }
        let keys = try await packKeys(work, copy)
        return try await onOwnThread {
            let contents = try data.finish(copy, missing: Set(lost))
            let facts = BackupContents(missing: lost.count, contents: contents, keys: keys)
            return try work.manifest(facts, at: now)
        }
    }

    /// Of every citizen of the copy who still is one: the keys in the copy, and those a reseal made since, for it replaces documents in place.
    private func packKeys(_ work: BackupWriting, _ copy: any StoreCopy) async throws -> PackedKeys {
        guard let file = try keyRing.load() else { throw KeyRingError.missing }
        let piece = try work.piece(.keys)
        try piece.append(withUnsafeBytes(of: UInt32(file.count).bigEndian) { Array($0) } + file)
        var packed = PackedKeys()
        var cursor: CitizenKeyName?
        while true {
            let after = cursor
            let page = try copy.read { try $0.citizenKeys(notOn: nil, after: after, limit: 1_000) }
            guard let last = page.last else {
                packed.facts = try piece.finish()
                return packed
            }
            let living = try await store.read { try Self.living(page, in: $0) }
            // A citizen's versions may lie on two pages; the first one brought them all.
            for key in living where packed.last.map({ $0 < key.name }) ?? true {
                try piece.append(key.backupRow)
                packed.add(key)
            }
            cursor = last.name
            work.progress(BackupProgress(.keys, done: packed.count, total: packed.count))
        }
    }

    private static func living(_ page: [WrappedCitizenKey], in tx: any StoreTransaction) throws -> [WrappedCitizenKey] {
        var keys: [CitizenKeyName: WrappedCitizenKey] = [:]
        for (citizen, copied) in Dictionary(grouping: page, by: \.citizen) {
            let now = try tx.citizenKeys(of: citizen)
            if !now.isEmpty { for key in now + copied { keys[key.name] = key } }
        }
        return keys.values.sorted { $0.name < $1.name }
    }

    /// In one transaction: the keys it needs are still held, its row in the register, the event, the receipt.
    private func register(_ manifest: BackupManifest, _ digest: [UInt8], at now: UnixTime) async throws -> String {
        try await store.write { tx in
            do { try manifest.check(self.vault.ring) } catch { throw Refusal(.conflict, "keys_changed_meanwhile") }
            // A retirement that has begun looked at the register before this row was in it.
            for key in manifest.neededKeys where try tx.retirement(key.name, version: key.version) != nil {
                throw Refusal(.conflict, "keys_changed_meanwhile")
            }
            try tx.insert(BackupRecord(id: manifest.backup, createdAt: now, needs: manifest.neededVersions))
            let detail = "backup made, log size \(manifest.logSize)"
            _ = try self.log(.keyCeremony, subject: manifest.backup.text, detail: detail, at: now, in: tx)
            let lines = [
                ("backup", manifest.backup.text), ("manifest", Hex.encode(digest)), ("log-size", "\(manifest.logSize)"),
                ("log-root", Hex.encode(manifest.logRoot)), ("citizen-keys", "\(manifest.citizenKeys)"),
                ("documents", "\(manifest.documents)"),
            ]
            let needs = manifest.neededKeys.map { ("needs", "\($0.name.rawValue) \($0.version) \($0.id.text)") }
            return try self.receipt(.backup, lines + needs, at: now, in: tx).note
        }
    }
}
