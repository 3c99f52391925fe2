internal import SegelCrypto
internal import SegelVault

/// How far a long piece of work is. `total` may be unknown at first.
package struct BackupProgress: Sendable, Codable, Hashable {
    package enum Phase: String, Sendable, Codable { case database, documents, keys, verifying, restoring, opening }

    package let phase: Phase
    package let done: Int
    package let total: Int

    package init(_ phase: Phase, done: Int, total: Int) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}

/// Hears how far work is; called from the thread that works.
package typealias ProgressListener = @Sendable (BackupProgress) -> Void

/// What a backup is, for people and programs; nothing secret.
package struct BackupSummary: Sendable, Codable {
    package let backup: String
    package let path: String
    package let createdAt: UnixTime
    package let logSize: UInt64
    package let logRoot: String
    package let newestEvent: UnixTime
    package let citizenKeys: Int
    package let documents: Int
    /// Documents whose bytes were gone from the data directory already.
    package let missing: Int
    package let bytes: UInt64
    /// Such as "kek-citizen 3 0a1b…": name, version, key id.
    package let needs: [String]
    /// The signed receipt.
    package let receipt: String?

    init(_ manifest: BackupManifest, at path: String, receipt: String?) {
        backup = manifest.backup.text
        self.path = path
        createdAt = manifest.createdAt
        logSize = manifest.logSize
        logRoot = Hex.encode(manifest.logRoot)
        newestEvent = manifest.newestEvent
        citizenKeys = manifest.citizenKeys
        documents = manifest.documents
        missing = manifest.missing
        bytes = manifest.files.size + manifest.data.size + manifest.keys.size
        needs = manifest.neededKeys.map { "\($0.name.rawValue) \($0.version) \($0.id.text)" }
        self.receipt = receipt
    }
}

/// A backup of which every byte was read.
package struct VerificationReport: Sendable, Codable {
    package let summary: BackupSummary
    /// Whether the receipt was signed by a key of this deployment that the reader knew beforehand.
    package let isOriginChecked: Bool
    /// Whether the keys piece is there; it is destroyed long before the data.
    package let hasKeys: Bool
    package let files: Int
    package let bytesRead: UInt64
    package let seconds: Double
}

package struct DrillReport: Sendable, Codable {
    package let summary: BackupSummary
    package let documentsOpened: Int
    package let bytesOpened: Int
    package let profilesOpened: Int
    package let logEntriesChecked: UInt64
    /// From nothing to a directory that opens, in seconds: restoring and unlocking.
    package let recoverySeconds: Double
    /// Opening the documents and profiles and checking the log, in seconds.
    package let checkSeconds: Double
    /// Between the newest event in the backup and now, in seconds: what would be lost.
    package let recoveryPointSeconds: Int64
    /// Whether the ring in the backup unlocks in exactly the ways the ring in use does.
    package let unlocksAsNow: Bool
    package let receipt: String
}

package struct RestoreReport: Sendable, Codable {
    package let summary: BackupSummary
    /// The backup whose keys piece was used.
    package let keysFrom: String
    package let isOriginChecked: Bool
    /// In the data, not in the keys: shredded since; left out.
    package let citizensLeftOut: Int
    package let files: Int
    package let bytes: UInt64
    package let seconds: Double
    /// Set where the newest checkpoint known has more, or other, entries: the directory stays locked until the loss is accepted.
    package let rollback: RollbackFinding?
}

package struct PruneReport: Sendable, Codable {
    package struct Line: Sendable, Codable {
        package enum Deed: String, Sendable, Codable {
            case kept, keysDestroyed = "keys-destroyed", destroyed, notRegistered = "not-registered"
        }

        package let backup: String
        package let path: String
        package let deed: Deed
        package let reason: String
    }

    package let lines: [Line]
}

package struct BackupLine: Sendable, Codable {
    package let backup: String
    package let createdAt: UnixTime
    package let verifiedAt: UnixTime?
    package let drilledAt: UnixTime?
    package let keysPrunedAt: UnixTime?
    package let prunedAt: UnixTime?
    package let needs: [String: [UInt32]]

    init(_ record: BackupRecord) {
        backup = record.id.text
        createdAt = record.createdAt
        verifiedAt = record.verifiedAt
        drilledAt = record.drilledAt
        keysPrunedAt = record.keysPrunedAt
        prunedAt = record.prunedAt
        needs = Dictionary(uniqueKeysWithValues: record.needs.map { ($0.key.rawValue, $0.value.sorted()) })
    }
}
