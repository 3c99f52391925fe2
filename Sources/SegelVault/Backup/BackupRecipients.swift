package import SegelCrypto

/// A random key for one piece of one backup.
enum BackupPieceKey: KeyUse { static let name = "backup-piece-key" }
/// What an X-Wing encapsulation gives; wraps a piece key.
enum BackupRecipientKey: KeyUse { static let name = "backup-recipient" }

/// To whom a backup is sealed: the deployment itself (BACKUP of its ring), and recipients who can read it when the deployment is gone.
package struct BackupSealingKeys: Sendable {
    package let ring: KeyRing
    let recipients: [XWing.PublicKey]

    package init(ring: KeyRing, recipients: [XWing.PublicKey]) {
        self.ring = ring
        self.recipients = recipients
    }

    /// Stanzas a header has room for, the deployment's own taken off.
    package static let recipientLimit = BackupStanza.countLimit - 1
}

/// What may open a backup here.
package enum BackupOpeningKeys: Sendable {
    case ring(KeyRing)
    case recipient(XWing.PrivateKey)
}

extension XWing.PublicKey {
    /// How a header names a recipient: it tells a finder whom to ask, and nothing else.
    package var recipientID: [UInt8] { Array(SHA256.digest(bytes).prefix(16)) }
}

/// One way to a piece key (Docs/Formats/Backup.md, rules 2-5).
struct BackupStanza: Equatable {
    static let countLimit = 16
    static let bodyLimit = 4_096
    private static let ringType: UInt16 = 1
    private static let recipientType: UInt16 = 2
    private static let wrapCount = CommittedSeal.overheadCount + 32

    let type: UInt16
    let body: [UInt8]

    var bytes: [UInt8] { bigEndianBytes(type) + bigEndianBytes(UInt32(body.count)) + body }
}

extension BackupStanza {
    /// `start`: the first 40 bytes of the header, so that no stanza moves to another piece or backup.
    static func all(
        for keys: BackupSealingKeys,
        wrapping piece: SymmetricKey<BackupPieceKey>,
        start: [UInt8],
        random: some RandomSource
    ) -> [BackupStanza] {
        let active = keys.ring.active(BackupKey.self)
        let names = keys.ring.activeID(of: .backup).bytes + bigEndianBytes(active.version)
        let wrap = CommittedSeal.seal(
            piece.secret,
            key: active.key,
            associatedData: binding(start, ringType, names[..<16], names[16...]),
            random: random
        )
        let own = BackupStanza(type: ringType, body: names + wrap)
        return [own] + keys.recipients.map { BackupStanza(wrapping: piece, to: $0, start: start, random: random) }
    }

    private init(
        wrapping piece: SymmetricKey<BackupPieceKey>,
        to recipient: XWing.PublicKey,
        start: [UInt8],
        random: some RandomSource
    ) {
        let encapsulation = recipient.encapsulate()
        let id = recipient.recipientID
        let wrap = CommittedSeal.seal(
            piece.secret,
            key: Self.key(encapsulation.secret),
            associatedData: Self.binding(start, Self.recipientType, id[...], encapsulation.ciphertext[...]),
            random: random
        )
        self.init(type: Self.recipientType, body: id + encapsulation.ciphertext + wrap)
    }

    /// The piece key, by the first stanza that the key at hand opens. `damaged` names the piece whose header this is.
    static func open(
        _ stanzas: [BackupStanza],
        with keys: BackupOpeningKeys,
        start: [UInt8],
        piece: BackupPiece
    ) throws(BackupFault) -> SymmetricKey<BackupPieceKey> {
        switch keys {
        case .ring(let ring):
            guard let stanza = stanzas.first(where: { $0.type == ringType }) else { throw .noKeyAtHand(recipients: recipients(stanzas)) }
            return try stanza.open(ring: ring, start: start, piece: piece)
        case .recipient(let key):
            let id = key.publicKey.recipientID
            guard let stanza = stanzas.first(where: { $0.type == recipientType && $0.body.starts(with: id) }) else {
                throw .noKeyAtHand(recipients: recipients(stanzas))
            }
            return try stanza.open(recipient: key, start: start, piece: piece)
        }
    }

    static func recipients(_ stanzas: [BackupStanza]) -> [String] {
        stanzas.filter { $0.type == recipientType }.map { Hex.encode($0.body.prefix(16)) }
    }

    private func open(ring: KeyRing, start: [UInt8], piece: BackupPiece) throws(BackupFault) -> SymmetricKey<BackupPieceKey> {
        guard body.count == 20 + Self.wrapCount else { throw .damaged(file: piece.name, offset: 0, .altered) }
        let id: KeyID
        do { id = try KeyID(bytes: body[..<16]) } catch { throw .damaged(file: piece.name, offset: 0, .altered) }
        let version: UInt32 = bigEndian(body[16..<20])
        // The number alone could be another deployment's, or that of a ring that was made anew.
        guard ring.versions(of: .backup).contains(where: { $0.version == version && $0.id == id }) else {
            throw .keyMissing(.backup, version: version, id: id)
        }
        let key: SymmetricKey<BackupKey>
        do { key = try ring.key(BackupKey.self, version: version) } catch { throw .keyMissing(.backup, version: version, id: id) }
        return try open(under: key, at: 20, Self.binding(start, type, body[..<16], body[16..<20]), piece)
    }

    private func open(recipient: XWing.PrivateKey, start: [UInt8], piece: BackupPiece) throws(BackupFault) -> SymmetricKey<BackupPieceKey> {
        let wrapAt = 16 + XWing.ciphertextCount
        guard body.count == wrapAt + Self.wrapCount else { throw .damaged(file: piece.name, offset: 0, .altered) }
        let secret: SecretBytes
        do { secret = try recipient.decapsulate(Array(body[16..<wrapAt])) } catch { throw .damaged(file: piece.name, offset: 0, .altered) }
        return try open(under: Self.key(secret), at: wrapAt, Self.binding(start, type, body[..<16], body[16..<wrapAt]), piece)
    }

    private func open<Use>(
        under key: SymmetricKey<Use>,
        at wrapAt: Int,
        _ binding: [UInt8],
        _ piece: BackupPiece
    ) throws(BackupFault) -> SymmetricKey<BackupPieceKey> {
        do { return try SymmetricKey(CommittedSeal.open(Array(body[wrapAt...]), key: key, associatedData: binding)) } catch {
            throw .damaged(file: piece.name, offset: 0, .altered)
        }
    }

    private static func key(_ secret: SecretBytes) -> SymmetricKey<BackupRecipientKey> {
        do { return try SymmetricKey(secret) } catch { preconditionFailure("an X-Wing secret is always 32 bytes") }
    }

    private static func binding(_ start: [UInt8], _ type: UInt16, _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> [UInt8] {
        canonical(start, bigEndianBytes(type), Array(a), Array(b))
    }
}

extension KeyRing {
    func activeID(of name: RingKeyName) -> KeyID { self[name].active.id }
}
