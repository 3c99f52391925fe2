import Foundation
import SegelCrypto
import Testing

@testable import SegelVault

/// A backup of format 1 opens for ever: by the ring it was sealed under, and by its recipient.
@Suite("Frozen backup")
struct BackupVectorTests {
    private func vector() throws -> [String: [UInt8]] { try FrozenVectorTests().vector("backup-1.txt") }

    private func medium(_ fields: [String: [UInt8]]) throws -> MemoryBackup {
        let medium = MemoryBackup()
        for piece in BackupPiece.allCases { medium[piece] = try #require(fields[piece.name]) }
        return medium
    }

    @Test("backup, format 1: every piece opens, by the ring and by the recipient, and says what it said")
    func opens() throws {
        let fields = try vector(), medium = try medium(fields)
        var seed = try #require(fields["recipient-seed"])
        let recipient = try XWing.PrivateKey(seed: SecretBytes(moving: &seed))
        let ring = try LockedKeyRing(bytes: #require(fields["key-ring"])).unlock(passphrase: City.passphrase()).ring
        for keys in [BackupOpeningKeys.ring(ring), .recipient(recipient)] {
            let manifest = try BackupManifest(BackupPieceOpener(.manifest, on: medium, with: keys).whole())
            #expect(manifest.documents == 1 && manifest.citizenKeys == 1 && manifest.logSize == 12)
            for (piece, facts) in [(BackupPiece.files, manifest.files), (.data, manifest.data), (.keys, manifest.keys)] {
                #expect(facts == BackupPieceFacts(size: UInt64(medium[piece].count), digest: SHA256.digest(medium[piece])))
            }
            #expect(try files(medium, keys) == [#require(fields["document"]), #require(fields["database"]), #require(fields["config"])])
            let opener = try BackupPieceOpener(.keys, on: medium, with: keys)
            let length: UInt32 = bigEndian(try opener.read(4))
            #expect(try opener.read(Int(length)) == fields["key-ring"])
            let wrapped = try WrappedCitizenKey(readingFrom: opener)
            _ = try opener.finish()
            #expect(try wrapped.open(in: ring).key.secret.withUnsafeBytes { Array($0) } == fields["citizen-key"])
            try manifest.check(ring)
        }
    }

    /// The contents, each checked against its row.
    private func files(_ medium: MemoryBackup, _ keys: BackupOpeningKeys) throws -> [[UInt8]] {
        let rows = try BackupPieceOpener(.files, on: medium, with: keys), data = try BackupPieceOpener(.data, on: medium, with: keys)
        var contents: [[UInt8]] = []
        while !(try rows.isAtEnd()) {
            let file = try BackupFile(readingFrom: rows), content = try data.read(Int(file.size))
            #expect(SHA256.digest(content) == file.digest)
            contents.append(content)
        }
        _ = try data.finish()
        return contents
    }
}
