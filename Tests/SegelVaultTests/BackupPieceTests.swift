import SegelCrypto
import Testing

@testable import SegelVault

/// The sealed pieces of a backup, byte by byte (Docs/Formats/Backup.md).
@Suite("Backup pieces")
struct BackupPieceTests {
    let city: City
    let escrow: XWing.PrivateKey
    let id: ObjectID

    init() throws {
        city = try City(seed: 7)
        escrow = XWing.PrivateKey(from: city.random)
        id = ObjectID(from: city.random)
    }

    func seal(_ bytes: [UInt8], _ piece: BackupPiece = .data, of backup: ObjectID? = nil, to recipients: [XWing.PublicKey] = []) throws
        -> MemoryBackup
    {
        let medium = MemoryBackup(), keys = BackupSealingKeys(ring: city.vault.ring, recipients: recipients)
        let sealer = try BackupPieceSealer(piece, of: backup ?? id, for: keys, into: medium.create(piece), random: city.random)
        for start in stride(from: 0, to: bytes.count, by: 40_000) {
            try sealer.append(Array(bytes[start..<min(start + 40_000, bytes.count)]))
        }
        let facts = try sealer.finish()
        #expect(facts == BackupPieceFacts(size: UInt64(medium[piece].count), digest: SHA256.digest(medium[piece])))
        return medium
    }

    func open(_ medium: MemoryBackup, _ piece: BackupPiece = .data, _ keys: BackupOpeningKeys? = nil) throws -> [UInt8] {
        try BackupPieceOpener(piece, on: medium, with: keys ?? .ring(city.vault.ring)).whole()
    }

    static func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }

    @Test("what was sealed opens, whatever its length", arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func opens(count: Int) throws {
        let text = Self.text(count)
        #expect(try open(seal(text)) == text)
        #expect(try open(seal(text, to: [escrow.publicKey]), .data, .recipient(escrow)) == text)
    }

    @Test("A01: no bit of a piece can be changed", arguments: [false, true])
    func everyBit(hasRecipient: Bool) throws {
        let medium = try seal(Array("isi".utf8), to: hasRecipient ? [escrow.publicKey] : [])
        let whole = medium[.data]
        // A recipient's stanza is long: every bit of the plain one, every byte of the other.
        for at in whole.indices {
            for bit in hasRecipient ? [at % 8] : Array(0..<8) {
                medium[.data][at] ^= 1 << bit
                // The header's digest tells damage from a missing key: never the latter.
                #expect(throws: (any Error).self, "byte \(at)") { try open(medium) }
                do { _ = try open(medium) } catch BackupFault.damaged(file: "data", _, _) {} catch { Issue.record("byte \(at): \(error)") }
                medium[.data][at] = whole[at]
            }
        }
        #expect(try open(medium) == Array("isi".utf8))
    }

    @Test("A02: cut at any length it is refused, and where it was cut is said")
    func everyLength() throws {
        let small = try seal(Array("isi".utf8)), whole = small[.data]
        for count in whole.indices {
            small[.data] = Array(whole[..<count])
            #expect(throws: BackupFault.self, "\(count)") { try open(small) }
        }
        let medium = try seal(Self.text(200_000)), start = medium[.data].count - 200_000 - 4 * 17
        medium[.data] = Array(medium[.data][..<(start + 2 * 65_553)])
        #expect(throws: BackupFault.damaged(file: "data", offset: UInt64(start + 2 * 65_553), .truncated)) { try open(medium) }
    }

    @Test("A02: a chunk that is short and not the last one, as only a holder of the keys can make it, gives nothing out")
    func shortChunk() throws {
        let keys = BackupSealingKeys(ring: city.vault.ring, recipients: [])
        let (header, bodyKey) = BackupHeader.make(.data, of: id, for: keys, random: city.random)
        var stream = SecretStream.Sealer(key: bodyKey)
        var sealed = [UInt8](repeating: 0, count: 3 + SecretStream.overheadCount)
        sealed.withUnsafeMutableBytes { output in
            ([1, 2, 3] as [UInt8]).withUnsafeBytes { _ = stream.seal($0, isFinal: false, associatedData: header.digest, into: output) }
        }
        let medium = MemoryBackup([.data: header.bytes + stream.header + sealed])
        let opener = try BackupPieceOpener(.data, on: medium, with: .ring(city.vault.ring))
        #expect(throws: BackupFault.self) { try opener.read(1) }
    }

    @Test("A04: a commitment to another key, with the closing digest made to fit, is refused before anything is opened")
    func commitment() throws {
        let medium = try seal(Array("isi".utf8)), header = medium[.data].count - 24 - 17 - 3
        var forged = Array(medium[.data][..<(header - 32)])
        forged[forged.count - 1] ^= 1
        medium[.data] = forged + SHA256.digest(forged) + medium[.data][header...]
        #expect(throws: BackupFault.damaged(file: "data", offset: 0, .altered)) { try open(medium) }
    }

    @Test("A03, A46: chunks swapped, repeated, left out, or followed by a byte")
    func chunks() throws {
        let text = Self.text(300_000), medium = try seal(text), whole = medium[.data], start = whole.count - 300_000 - 5 * 17
        let chunks = (0..<5).map { Array(whole[(start + $0 * 65_553)..<min(whole.count, start + ($0 + 1) * 65_553)]) }
        let head = Array(whole[..<start])
        #expect(head + chunks.joined() == whole)
        for order in [[1, 0, 2, 3, 4], [0, 0, 1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 4, 3], [0, 1, 2, 3], [4]] {
            medium[.data] = head + order.flatMap { chunks[$0] }
            #expect(throws: BackupFault.self, "\(order)") { try open(medium) }
        }
        // A short last chunk swallows what follows it; behind a full one it stands alone.
        medium[.data] = whole + [0]
        #expect(throws: BackupFault.damaged(file: "data", offset: UInt64(start + 4 * 65_553), .altered)) { try open(medium) }
        let full = try seal(Self.text(131_072))
        full[.data].append(0)
        #expect(throws: BackupFault.damaged(file: "data", offset: UInt64(full[.data].count - 1), .trailing)) { try open(full) }
        // The damaged chunk is named by its place.
        medium[.data] = whole
        medium[.data][start + 3 * 65_553 + 5] ^= 1
        #expect(throws: BackupFault.damaged(file: "data", offset: UInt64(start + 3 * 65_553), .altered)) { try open(medium) }
    }

    @Test("A46: a piece in another piece's place, and stanzas or bodies of two backups mixed")
    func mixed() throws {
        let one = try seal(Array("satu".utf8)), other = try seal(Array("dua".utf8), of: ObjectID(from: city.random))
        one[.keys] = one[.data]
        #expect(throws: BackupFault.damaged(file: "keys", offset: 0, .foreign)) { try open(one, .keys) }
        let header = one[.data].count - 24 - 17 - 4
        one[.data] = Array(one[.data][..<header]) + Array(other[.data][header...])
        #expect(throws: BackupFault.self) { try open(one) }
        // A stanza of the other backup, with the closing digest made to fit: the wrap is bound to its backup and piece.
        let mine = try seal(Array("satu".utf8)), stanza = 41..<(41 + 6 + 124)
        var forged = Array(mine[.data][..<(header - 32)])
        forged.replaceSubrange(stanza, with: other[.data][stanza])
        mine[.data] = forged + SHA256.digest(forged) + mine[.data][header...]
        #expect(throws: BackupFault.damaged(file: "data", offset: 0, .altered)) { try open(mine) }
    }

    @Test("A19: after a rotation it opens with the archived BACKUP key; once that is destroyed the missing key is named")
    func rotated() throws {
        let medium = try seal(Array("lama".utf8))
        let first = try #require(city.vault.ring.versions(of: .backup).first)
        #expect(try city.rotate(.backup) == 2)
        #expect(try open(medium) == Array("lama".utf8))
        let young = try seal(Array("baru".utf8))
        #expect(try open(young) == Array("baru".utf8))
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.destroying(.backup, version: 1, references: 0) }
        #expect(throws: BackupFault.keyMissing(.backup, version: 1, id: first.id)) { try open(medium) }
        #expect(try open(young) == Array("baru".utf8))
    }

    @Test("another deployment's ring has a version of that number, and is told which key is missing")
    func otherRing() throws {
        let medium = try seal(Array("isi".utf8)), other = try City(seed: 8)
        let id = try #require(city.vault.ring.versions(of: .backup).first).id
        #expect(throws: BackupFault.keyMissing(.backup, version: 1, id: id)) { try open(medium, .data, .ring(other.vault.ring)) }
    }

    @Test("a recipient it is not sealed to is told to whom it is")
    func otherRecipient() throws {
        let stranger = XWing.PrivateKey(from: city.random)
        let medium = try seal(Array("isi".utf8), to: [escrow.publicKey])
        #expect(throws: BackupFault.noKeyAtHand(recipients: [Hex.encode(escrow.publicKey.recipientID)])) {
            try open(medium, .data, .recipient(stranger))
        }
    }

    @Test("A12: pieces of one backup have different keys: the header of one does not open another's body")
    func separateKeys() throws {
        let data = try seal(Array("isi".utf8), .data), keys = try seal(Array("isi".utf8), .keys)
        let header = data[.data].count - 24 - 17 - 3
        data[.data] = Array(data[.data][..<header]) + Array(keys[.keys][header...])
        #expect(throws: BackupFault.self) { try open(data) }
    }
}
