import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Backup manifest and rows")
struct BackupManifestTests {
    static func manifest() throws -> BackupManifest {
        let random = UncheckedSeededRandom(seed: 46)
        func facts(_ size: UInt64) -> BackupPieceFacts { BackupPieceFacts(size: size, digest: random.bytes(32)) }
        return BackupManifest(
            deployment: DeploymentID(from: random),
            backup: ObjectID(from: random),
            createdAt: 1_790_000_000,
            logSize: 12,
            logRoot: random.bytes(32),
            newestEvent: 1_789_999_999,
            citizenKeys: 3,
            documents: 2,
            missing: 0,
            rows: ["documents": 2, "citizen_keys": 3],
            files: facts(1),
            data: facts(2),
            keys: facts(3),
            needs: [
                .init(name: .kekCitizen, version: 2, id: KeyID(from: random)), .init(name: .backup, version: 1, id: KeyID(from: random)),
            ]
        )
    }

    @Test("A46: one encoding: a manifest is read back as it was, and any line left out, doubled, moved or changed in form is refused")
    func canonical() throws {
        let manifest = try Self.manifest()
        #expect(try BackupManifest(manifest.bytes) == manifest)
        let lines = String(decoding: manifest.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        func refuses(_ lines: [String], _ ending: String = "\n") {
            #expect(throws: BackupFault.damaged(file: "manifest", offset: nil, .altered), "\(lines)") {
                try BackupManifest(Array((lines.joined(separator: "\n") + ending).utf8))
            }
        }
        for at in lines.indices {
            // A table or a key less is another manifest, in the same form.
            let isRepeatable = lines[at].hasPrefix("rows") || lines[at].hasPrefix("key")
            if !isRepeatable { refuses(Array(lines[..<at] + lines[(at + 1)...])) }
            refuses(Array(lines[...at] + lines[at...]))
            if at > 0 {
                var moved = lines
                moved.swapAt(at, at - 1)
                refuses(moved)
            }
            for (old, new) in [(" ", "  "), (" ", " 0"), ("a", "A")] where lines[at].contains(old) {
                // "0citizen_keys" would be another table's name.
                if new == " 0", lines[at].hasPrefix("rows") { continue }
                var changed = lines
                changed[at] = lines[at].replacing(old, with: new, maxReplacements: 1)
                refuses(changed)
            }
        }
        refuses(lines, "")
        refuses(lines, "\n\n")
        refuses(lines + ["more 1"])
        #expect(throws: BackupFault.self) { try BackupManifest([0xFF, 0x0A]) }
    }

    @Test("paths that lead out of the data directory cannot be written or read")
    func paths() throws {
        for text in ["config.json", "catalogue/akta.yaml", "public/status/a-1/1.jwt", "a/B_c.d"] { #expect(BackupPath(text)?.text == text) }
        for text in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".ssh", "a/.b", "a b", "a\u{0}b", "ä", "a\\b", "C:x"] {
            #expect(BackupPath(text) == nil, "\(text)")
        }
    }

    @Test("A46: rows out of order, twice, or of an unknown kind")
    func rows() throws {
        let random = UncheckedSeededRandom(seed: 3), digest = random.bytes(32)
        let ids = [ObjectID(from: random), ObjectID(from: random)].sorted()
        let path = try #require(BackupPath("config.json"))
        let names: [BackupFile.Name] = [.document(ids[0]), .document(ids[1]), .missingDocument(ids[0]), .database, .other(path)]
        let files = names.map { BackupFile(name: $0, size: $0 == .missingDocument(ids[0]) ? 0 : 7, digest: digest) }
        for (at, file) in files.enumerated() {
            for (earlier, previous) in files.enumerated() { #expect(file.isAfter(previous) == (earlier < at)) }
        }
        let pieces = try BackupPieceTests()
        let medium = try pieces.seal(files.flatMap(\.row), .files)
        let opener = try BackupPieceOpener(.files, on: medium, with: .ring(pieces.city.vault.ring))
        for file in files { #expect(try BackupFile(readingFrom: opener) == file) }
        #expect(try opener.isAtEnd())
        for kind in [0, 5, 255] as [UInt8] {
            var row = files[0].row
            row[0] = kind
            let opener = try BackupPieceOpener(.files, on: pieces.seal(row, .files), with: .ring(pieces.city.vault.ring))
            #expect(throws: BackupFault.damaged(file: "files", offset: nil, .altered)) { try BackupFile(readingFrom: opener) }
        }
    }
}
