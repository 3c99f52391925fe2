/// What a backup is and what it needs: the plaintext of its first piece (Docs/Formats/Backup.md, rule 8).
package struct BackupManifest: Sendable, Equatable {
    package let deployment: DeploymentID
    package let backup: ObjectID
    /// Unix seconds.
    package let createdAt: Int64
    /// The transparency log's head in the database it contains.
    package let logSize: UInt64
    package let logRoot: [UInt8]
    /// When the log's last entry was made, Unix seconds; 0 in an empty log. What happened later is not in this backup.
    package let newestEvent: Int64
    /// Rows of `keys`.
    package let citizenKeys: Int
    /// Documents whose bytes are in `data`, and those whose bytes were gone from the disk already.
    package let documents: Int
    package let missing: Int
    /// Rows of each table, by name.
    package let rows: [String: Int]
    package let files: BackupPieceFacts
    package let data: BackupPieceFacts
    package let keys: BackupPieceFacts
    /// Every version of a ring key that opening the backup takes.
    package let needs: Set<NeededKey>

    /// A version of a ring key that the backup's rows are wrapped under.
    package struct NeededKey: Sendable, Hashable {
        package let name: RingKeyName
        package let version: UInt32
        package let id: KeyID

        package init(name: RingKeyName, version: UInt32, id: KeyID) {
            self.name = name
            self.version = version
            self.id = id
        }
    }

    package init(
        deployment: DeploymentID,
        backup: ObjectID,
        createdAt: Int64,
        logSize: UInt64,
        logRoot: [UInt8],
        newestEvent: Int64,
        citizenKeys: Int,
        documents: Int,
        missing: Int,
        rows: [String: Int],
        files: BackupPieceFacts,
        data: BackupPieceFacts,
        keys: BackupPieceFacts,
        needs: Set<NeededKey>
    ) {
        self.deployment = deployment
        self.backup = backup
        self.createdAt = createdAt
        self.logSize = logSize
        self.logRoot = logRoot
        self.newestEvent = newestEvent
        self.citizenKeys = citizenKeys
        self.documents = documents
        self.missing = missing
        self.rows = rows
        self.files = files
        self.data = data
        self.keys = keys
        self.needs = needs
    }
}

extension BackupManifest {
    /// In the order they are written; by name, then version.
    package var neededKeys: [NeededKey] { needs.sorted { ($0.name.rawValue, $0.version) < ($1.name.rawValue, $1.version) } }

    /// As the register of backups keeps them.
    package var neededVersions: [RingKeyName: Set<UInt32>] {
        Dictionary(grouping: needs, by: \.name).mapValues { Set($0.map(\.version)) }
    }

    /// The first version that `ring` no longer holds, or holds under another id (attack A19).
    package func check(_ ring: KeyRing) throws(BackupFault) {
        for key in neededKeys {
            let found = ring.versions(of: key.name).first { $0.version == key.version }
            guard let found, found.id == key.id, found.state != .destroyed, found.state != .generated else {
                throw .keyMissing(key.name, version: key.version, id: key.id)
            }
        }
    }
}
