internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelSQLite
internal import SegelTransparency
internal import SegelUseCases
internal import SegelVault

/// Keys for reading a backup without the deployment that made it.
struct BackupKeyOptions: ParsableArguments {
    @Option(help: "A copy of the deployment's key ring file, kept elsewhere.")
    var keyRing: String?

    @Option(help: "The deployment's receipt key (log/receipt-key), kept from before: without it nobody can tell who made the backup.")
    var receiptKey: [String] = []

    /// What opens the backup, and the unlocked ring where there is one. An escrow key opens the backup itself; every other way unlocks the key ring
    /// file, which holds BACKUP.
    func opening(_ unlock: UnlockOptions) throws -> (keys: BackupOpeningKeys, ring: UnlockedKeyRing?) {
        if case .escrow(let file, let passphraseFile)? = try unlock.source() {
            let key = try EscrowKeyFile.open(file, passphrase: SecretInput.read(passphraseFile))
            return (.recipient(key), try escrowedRing(key))
        }
        guard let keyRing else {
            throw CommandFailure(
                .keyMissing,
                "a backup is sealed under a key of the key ring, and to escrow keys; neither is given",
                next: "--key-ring FILE with a way to unlock it, or --escrow-key FILE --escrow-passphrase-file FILE"
            )
        }
        let source = try unlock.neededSource(for: keyRing)
        do {
            let ring = try source.unlock(try LockedKeyRing(from: KeyRingInFile(path: keyRing)))
            return (.ring(ring.ring), ring)
        } catch { throw UnlockWords.failure(error, keyRing) ?? error }
    }

    /// The same escrow key may be one of the ring's ways too; it need not be.
    private func escrowedRing(_ key: XWing.PrivateKey) throws -> UnlockedKeyRing? {
        guard let keyRing else { return nil }
        do { return try LockedKeyRing(from: KeyRingInFile(path: keyRing)).unlock(escrowKey: key) } catch KeyRingError.wrongEscrowKey {
            return nil
        } catch KeyRingError.noUsableStanza { return nil }
    }

    func receiptKeys() throws -> [NoteKey] {
        try receiptKey.map { path in
            let text = String(decoding: try PublicInput.read(path), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            do { return try NoteKey(text: text) } catch { throw CommandFailure(.usage, "\(path) is no receipt key") }
        }
    }
}

/// Files that hold nothing secret.
enum PublicInput {
    static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.usage, "cannot read \(path)") }
        return [UInt8](bytes)
    }

    /// The owner has another working directory.
    static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
