internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension BackupName {
    init(deployment: DeploymentID, backup: ObjectID, at time: UnixTime) {
        let date = Date(timeIntervalSince1970: Double(time)).ISO8601Format(
            .iso8601(timeZone: .gmt, dateSeparator: .omitted, timeSeparator: .omitted)
        )
        text = "\(Self.prefix(of: deployment))\(date)-\(backup.text.prefix(8))"
    }
}

extension BackupName {
    static func prefix(of deployment: DeploymentID) -> String { "segel-\(deployment.text.prefix(8))-" }

    /// The front of the backup's identifier in a path that this program made, whatever was appended to the name.
    static func identifierFront(in path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String((name.split(separator: "-").last ?? "").prefix { $0 != "." })
    }
}

/// One backup being written: everything its pieces have in common.
struct BackupWriting: Sendable {
    let id: ObjectID
    let keys: BackupSealingKeys
    let backup: any UnfinishedBackup
    let places: any BackupPlaces
    let progress: ProgressListener
    let random: AnyRandom

    func piece(_ piece: BackupPiece) throws -> BackupPieceSealer {
        try BackupPieceSealer(piece, of: id, for: keys, into: backup.create(piece), random: random)
    }

    /// Writes the manifest; returns it and the SHA-256 of its sealed file.
    func manifest(_ facts: BackupContents, at now: UnixTime) throws -> (BackupManifest, digest: [UInt8]) {
        let ring = keys.ring
        let manifest = BackupManifest(
            deployment: ring.deployment,
            backup: id,
            createdAt: now,
            logSize: facts.contents.head.size,
            logRoot: facts.contents.head.root.bytes,
            newestEvent: facts.contents.newestEvent,
            citizenKeys: facts.keys.count,
            documents: facts.contents.documents,
            missing: facts.missing,
            rows: facts.contents.rows,
            files: facts.contents.files,
            data: facts.contents.data,
            keys: facts.keys.facts,
            needs: needs(facts)
        )
        let piece = try piece(.manifest)
        try piece.append(manifest.bytes)
        return (manifest, try piece.finish().digest)
    }

    /// BACKUP and INDEX have no rows to count: every version that still opens something is needed.
    private func needs(_ contents: BackupContents) -> Set<BackupManifest.NeededKey> {
        let open = { (name: RingKeyName) in keys.ring.versions(of: name).filter { $0.state == .active || $0.state == .openOnly } }
        var needs: Set<BackupManifest.NeededKey> = []
        let active = keys.ring.activeVersion(of: .backup)
        for version in open(.backup) where version.version == active { needs.insert(.init(name: .backup, version: active, id: version.id)) }
        for version in open(.index) { needs.insert(.init(name: .index, version: version.version, id: version.id)) }
        for (name, used) in [(RingKeyName.kekCitizen, contents.keys.kekVersions), (.kekSigning, contents.contents.signingVersions)] {
            for version in keys.ring.versions(of: name) where used.contains(version.version) {
                needs.insert(.init(name: name, version: version.version, id: version.id))
            }
        }
        return needs
    }
}

/// What went into the pieces.
struct BackupContents: Sendable {
    let missing: Int
    let contents: PackedData
    let keys: PackedKeys
}

/// What went into `keys`.
struct PackedKeys: Sendable {
    var facts = BackupPieceFacts(size: 0, digest: [])
    private(set) var count = 0
    private(set) var last: CitizenKeyName?
    /// Versions of KEK-citizen they are wrapped under.
    private(set) var kekVersions: Set<UInt32> = []

    mutating func add(_ key: WrappedCitizenKey) {
        count += 1
        last = key.name
        kekVersions.insert(key.kekVersion)
    }
}

/// What went into `data` and `files`, and what was counted on the way.
struct PackedData: Sendable {
    let head: TreeHead
    let newestEvent: UnixTime
    let documents: Int
    let rows: [String: Int]
    /// Versions of KEK-signing that signing keys are sealed under.
    let signingVersions: Set<UInt32>
    let files: BackupPieceFacts
    let data: BackupPieceFacts
}
