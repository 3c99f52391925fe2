/// The sealed files of a backup. The numbers are those of the header (Docs/Formats/Backup.md, rule 1).
package enum BackupPiece: UInt8, Sendable, CaseIterable, Codable {
    case manifest = 1
    /// A row for each file in `data`.
    case files = 2
    case data = 3
    /// The sealed key ring and every citizen's wrapped key: kept apart, because it is destroyed long before the rest.
    case keys = 4

    /// The file's name, and the piece's name in manifests and error texts.
    package var name: String {
        switch self {
        case .manifest: "manifest"
        case .files: "files"
        case .data: "data"
        case .keys: "keys"
        }
    }
}

/// Size and SHA-256 of a sealed piece, as it lies on disk.
package struct BackupPieceFacts: Sendable, Hashable {
    package let size: UInt64
    package let digest: [UInt8]

    package init(size: UInt64, digest: [UInt8]) {
        self.size = size
        self.digest = digest
    }
}

/// Why a backup is not believed, or cannot be read. The first kind is exit 24, the others exit 23.
package enum BackupFault: Error, Equatable {
    /// `file`: the piece or the contained file. `offset`: of the chunk in the piece, in bytes, where that is known.
    case damaged(file: String, offset: UInt64?, Damage)
    /// The ring at hand holds no such version of BACKUP, or another key under that number (attack A19).
    case keyMissing(RingKeyName, version: UInt32, id: KeyID)
    /// So many citizens' keys were replaced between this data and those keys (a reseal): only the backup's own keys piece opens the data.
    case citizenKeysChanged(count: Int)
    /// Sealed to nobody whose key is at hand. `recipients`: for whom it is sealed, as hexadecimal.
    case noKeyAtHand(recipients: [String])

    /// What is wrong with a piece.
    package enum Damage: String, Sendable, Codable {
        case missing, truncated, altered, trailing
        /// Names another backup, deployment or piece: pieces were mixed (attack A46).
        case foreign
        /// A format this program does not read.
        case unknownFormat = "unknown-format"
        /// Opens, but its digest or size is not what the manifest says.
        case digest
        /// The manifest is not the one the receipt names, or the receipt is not signed by the deployment.
        case unsigned
        /// What it contains does not fit together: rows, counts, the log's root.
        case inconsistent
    }

    package var code: String {
        switch self {
        case .damaged(_, _, let damage): "backup-\(damage.rawValue)"
        case .keyMissing: "backup-key-missing"
        case .citizenKeysChanged: "backup-citizen-keys-changed"
        case .noKeyAtHand: "backup-no-key-at-hand"
        }
    }
}

extension BackupFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let file, let offset, let damage): "\(file)\(offset.map { " at byte \($0)" } ?? ""): \(damage.rawValue)"
        case .keyMissing(let name, let version, let id): "needs \(name.rawValue) version \(version), key \(id.text)"
        case .citizenKeysChanged(let count): "the keys of \(count) citizens were replaced since: only its own keys piece opens it"
        case .noKeyAtHand(let recipients):
            "none of the keys it is sealed to is at hand: \(recipients.isEmpty ? "no recipient" : recipients.joined(separator: ", "))"
        }
    }
}
