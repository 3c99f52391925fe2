internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Restores a backup to a scratch place, unlocks it, opens documents drawn at random and every profile of their owners, checks the log against
    /// its own entries and against what is published, and destroys the scratch place: the proof that a restore would work, with its times.
    package func drillBackup(
        _ backup: StoredBackup,
        documents count: Int,
        places: any BackupPlaces,
        progress: @escaping ProgressListener
    ) async throws -> DrillReport {
        let opened = try await openBackup(backup)
        let ringNow = try keyRing.load()
        let result = try await onOwnThread {
            let scratch = try places.scratch()
            defer { scratch.discard() }
            return try DrillRun(self, opened, ringNow: ringNow, wanted: count).run(in: scratch, progress: progress)
        }
        try await checkPublished(opened, result)
        return try await finish(result, of: opened)
    }

    /// The restored log is the beginning of the one that runs here, and continues the published checkpoint or begins it.
    private func checkPublished(_ backup: OpenedBackup, _ result: DrillResult) async throws {
        let manifest = backup.manifest
        try await store.read { tx in
            guard try tx.logSize() >= manifest.logSize,
                try LogReading.root(atSize: manifest.logSize, tx).bytes == manifest.logRoot
            else { throw backup.inconsistent("segel.db") }
        }
        let check = RollbackCheck(store: store, publicFiles: publicFiles, configuration: configuration)
        guard try await check.finding() == nil else { throw Refusal(.unavailable, "database_rolled_back") }
    }

    private func finish(_ result: DrillResult, of backup: OpenedBackup) async throws -> DrillReport {
        let now = now, manifest = backup.manifest
        let point = max(0, now - manifest.newestEvent)
        let lines = [
            ("backup", manifest.backup.text), ("documents", "\(result.documents) of \(manifest.documents)"),
            ("profiles", "\(result.profiles)"),
            ("log-size", "\(manifest.logSize)"), ("log-root", Hex.encode(manifest.logRoot)),
            ("recovery-seconds", String(format: "%.2f", result.recovery)), ("recovery-point-seconds", "\(point)"),
        ]
        let note = try await store.write { tx in
            let detail = "backup drilled, \(result.documents) documents opened"
            _ = try self.log(.keyCeremony, subject: manifest.backup.text, detail: detail, at: now, in: tx)
            if var record = try tx.backups().first(where: { $0.id == manifest.backup }) {
                record.verifiedAt = now
                record.drilledAt = now
                try tx.update(record)
            }
            return try self.receipt(.drill, lines, at: now, in: tx).note
        }
        return DrillReport(
            summary: BackupSummary(manifest, at: backup.path, receipt: nil),
            documentsOpened: result.documents,
            bytesOpened: result.bytes,
            profilesOpened: result.profiles,
            logEntriesChecked: manifest.logSize,
            recoverySeconds: result.recovery,
            checkSeconds: result.checking,
            recoveryPointSeconds: point,
            unlocksAsNow: result.unlocksAsNow,
            receipt: note
        )
    }
}

struct DrillResult: Sendable {
    var documents = 0
    var bytes = 0
    var profiles = 0
    var recovery = 0.0
    var checking = 0.0
    var unlocksAsNow = false
}

/// One drill: everything in it happens on the scratch copy.
struct DrillRun: Sendable {
    private let mall: Mall
    private let backup: OpenedBackup
    private let ringNow: [UInt8]?
    private let wanted: Int

    init(_ mall: Mall, _ backup: OpenedBackup, ringNow: [UInt8]?, wanted: Int) {
        self.mall = mall
        self.backup = backup
        self.ringNow = ringNow
        self.wanted = wanted
    }

    func run(in scratch: any RestoreFolder, progress: ProgressListener) throws -> DrillResult {
        var result = DrillResult()
        let begin = Date()
        let order = RestoreOrder(backup: backup, keys: backup, keyRing: nil, ring: nil, checkpoint: nil, now: mall.now)
        let (_, _, ringFile) = try order.fill(scratch, progress)
        let vault = Vault(try mall.vault.unlocked.reopening(ringFile))
        result.recovery = Date().timeIntervalSince(begin)
        result.unlocksAsNow = try ringNow.map { try KeyRingCopy(ringFile).unlocksLike(KeyRingCopy($0)) } ?? false
        let copy = try scratch.openStore()
        defer { copy.discard() }
        try open(copy, scratch.blobs, vault, &result, progress)
        result.checking = Date().timeIntervalSince(begin) - result.recovery
        return result
    }

    private func open(
        _ copy: any StoreCopy,
        _ blobs: any BlobStorage,
        _ vault: Vault,
        _ result: inout DrillResult,
        _ progress: ProgressListener
    ) throws {
        var owners: Set<CitizenID> = []
        let drawn = try draw(copy)
        for document in drawn {
            result.bytes += try copy.read { try open(document, blobs, vault, $0) }
            result.documents += 1
            owners.insert(document.citizen)
            progress(BackupProgress(.opening, done: result.documents, total: drawn.count))
        }
        // Citizens without documents have profiles too: where nothing was drawn, the first one stands for them.
        if owners.isEmpty, let first = try copy.read({ try $0.citizenKeys(notOn: nil, after: nil, limit: 1) }).first {
            owners = [first.citizen]
        }
        for citizen in owners { result.profiles += try copy.read { try openProfile(of: citizen, vault, $0) } }
    }

    /// Each is the next after a random place in the order of identifiers, which are random too; all of them where fewer than asked for exist.
    private func draw(_ copy: any StoreCopy) throws -> [DocumentRecord] {
        if backup.manifest.documents <= wanted { return try copy.documents(after: nil, limit: wanted) }
        var drawn: [ObjectID: DocumentRecord] = [:]
        while drawn.count < wanted {
            let place = ObjectID(from: mall.random)
            let next = try copy.documents(after: place, limit: 1).first ?? copy.documents(after: nil, limit: 1).first
            if let next { drawn[next.object] = next }
        }
        return Array(drawn.values)
    }

    private func open(_ record: DocumentRecord, _ blobs: any BlobStorage, _ vault: Vault, _ tx: any StoreTransaction) throws -> Int {
        let reader = try blobs.open(record.object)
        var piece = try reader.read(upTo: 65_536)
        let key = try key(of: record.citizen, naming: piece, tx)
        let opener = try vault.documentOpener(in: record.context(deployment: vault.deployment), under: key)
        var bytes = 0
        while !piece.isEmpty {
            try piece.withUnsafeBytes { try opener.append($0) { bytes += $0.count } }
            piece = try reader.read(upTo: 65_536)
        }
        try opener.finish { bytes += $0.count }
        guard bytes == record.facts.byteCount else { throw backup.inconsistent("document \(record.object.text)") }
        let titleKey = try self.key(of: record.citizen, naming: record.sealedTitle, tx)
        _ = try vault.open(record.sealedTitle, in: record.titleContext(deployment: vault.deployment), under: titleKey)
        return bytes
    }

    private func key(of citizen: CitizenID, naming envelope: [UInt8], _ tx: any StoreTransaction) throws -> WrappedCitizenKey {
        guard let key = try tx.citizenKey(of: citizen, version: Envelope.keyVersion(of: envelope)) else {
            throw backup.inconsistent("segel.db")
        }
        return key
    }

    private func openProfile(of citizen: CitizenID, _ vault: Vault, _ tx: any StoreTransaction) throws -> Int {
        let place = try Mall.profilePlace(citizen)
        guard let value = try tx.sealedValue(at: place) else { return 0 }
        let key = try key(of: citizen, naming: value.envelope, tx)
        let context = place.context(deployment: vault.deployment, revision: value.revision)
        _ = try Profile(encoded: vault.open(value.envelope, in: context, under: key))
        return 1
    }
}
