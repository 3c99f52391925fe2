internal import SegelCrypto
package import SegelTransparency
package import SegelVault

/// A backup whose manifest was opened and believed. Only this initializer makes one; what it says of sizes and digests can be relied on, the
/// bytes of the other pieces not yet.
package struct OpenedBackup: Sendable {
    package let manifest: BackupManifest
    /// Whether the receipt is signed by one of the keys the caller knew beforehand.
    package let isOriginChecked: Bool
    let path: String
    let medium: any BackupMedium
    let keys: BackupOpeningKeys

    /// `receiptKeys`: of the deployment, if known. A backup that none of them signed for is refused (attack A46); without any, its origin is not
    /// checked, and whoever knows a recipient's public key could have written it. Throws `BackupFault`.
    package init(_ backup: StoredBackup, keys: BackupOpeningKeys, receiptKeys: [NoteKey]) throws {
        let medium = backup.medium
        let note = try medium.receipt()
        let opener = try BackupPieceOpener(.manifest, on: medium, with: keys)
        let bytes = try opener.readRest(limit: BackupManifest.byteLimit)
        let facts = try opener.finish()
        let manifest = try BackupManifest(bytes)
        guard manifest.backup == opener.backup, manifest.deployment == opener.deployment else {
            throw BackupFault.damaged(file: "manifest", offset: nil, .foreign)
        }
        isOriginChecked = try BackupReceipt.check(note, names: manifest, digest: facts.digest, keys: receiptKeys)
        self.manifest = manifest
        self.medium = medium
        self.keys = keys
        path = backup.path
    }

    /// Opens a piece that the manifest speaks of. Throws `foreign` for another backup's.
    func piece(_ piece: BackupPiece) throws -> BackupPieceOpener {
        let opener = try BackupPieceOpener(piece, on: medium, with: keys)
        guard opener.backup == manifest.backup, opener.deployment == manifest.deployment else {
            throw BackupFault.damaged(file: piece.name, offset: 0, .foreign)
        }
        return opener
    }

    /// Ends a piece: it is whole, and it is the one the manifest means.
    func finish(_ opener: BackupPieceOpener, as facts: BackupPieceFacts) throws {
        guard try opener.finish() == facts else { throw BackupFault.damaged(file: opener.piece.name, offset: nil, .digest) }
    }

    func inconsistent(_ file: String) -> BackupFault { .damaged(file: file, offset: nil, .inconsistent) }
}

/// The signed text beside the manifest.
enum BackupReceipt {
    /// Returns whether a known key signed it; throws where one should have.
    static func check(_ note: String?, names manifest: BackupManifest, digest: [UInt8], keys: [NoteKey]) throws -> Bool {
        let unsigned = BackupFault.damaged(file: "receipt", offset: nil, .unsigned)
        guard let note else { throw BackupFault.damaged(file: "receipt", offset: nil, .missing) }
        // Before any signature: the text itself must mean this manifest, so that a damaged one is found without keys too.
        guard note.contains("\nmanifest \(Hex.encode(digest))\n"), note.contains("\nbackup \(manifest.backup.text)\n") else {
            throw unsigned
        }
        if keys.isEmpty { return false }
        let receipts = keys.compactMap { key in Result { try Receipt(note: note, key: key) }.success }
        guard let receipt = receipts.first, receipt.kind == .backup,
            receipt["deployment"] == manifest.deployment.text, receipt["backup"] == manifest.backup.text,
            receipt["manifest"] == Hex.encode(digest)
        else { throw unsigned }
        return true
    }
}

extension Receipt {
    /// The value of the first line of this name.
    subscript(name: String) -> String? { lines.first { $0.name == name }?.value }
}

extension Result {
    fileprivate var success: Success? { if case .success(let value) = self { value } else { nil } }
}

extension Mall {
    /// Every receipt key this deployment ever had: the newest signed the newest backup, older ones older backups.
    func receiptKeys() async throws -> [NoteKey] {
        try await store.read { tx in
            try tx.signingKeys().filter { $0.agency == Self.logAgency && $0.purpose == SigningPurpose.receipt.rawValue }
                .map { NoteKey(name: self.receiptName, key: $0.publicKey) }
        }
    }

    func openBackup(_ backup: StoredBackup) async throws -> OpenedBackup {
        let keys = try await receiptKeys()
        return try await onOwnThread { try OpenedBackup(backup, keys: .ring(self.vault.ring), receiptKeys: keys) }
    }
}
