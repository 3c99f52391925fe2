internal import SegelCrypto

/// The front of a sealed piece: which piece of which backup, and the ways to its key (Docs/Formats/Backup.md, rule 1).
struct BackupHeader {
    static let byteLimit = 1 << 16
    static let startCount = 40
    private static let magic = [UInt8]("SGLB".utf8)
    private static let format: UInt16 = 1
    private static let saltCount = 32

    let piece: BackupPiece
    let deployment: DeploymentID
    let backup: ObjectID
    let stanzas: [BackupStanza]
    private let salt: [UInt8]
    private let commitment: [UInt8]
    /// As stored, closing digest included.
    let bytes: [UInt8]

    /// The associated data of every chunk.
    var digest: [UInt8] { Array(bytes.suffix(SHA256.count)) }

    private static func start(_ piece: BackupPiece, _ deployment: DeploymentID, _ backup: ObjectID) -> [UInt8] {
        magic + bigEndianBytes(format) + [piece.rawValue, 0] + deployment.bytes + backup.bytes
    }

    private var start: [UInt8] { Array(bytes[..<Self.startCount]) }
    /// Up to and with the salt: what piece key and commitment are bound to.
    private var uncommitted: [UInt8] { Array(bytes.dropLast(SHA256.count + commitment.count)) }
}

extension BackupHeader {
    /// A header for a new piece, and the key of its body.
    static func make(
        _ piece: BackupPiece,
        of backup: ObjectID,
        for keys: BackupSealingKeys,
        random: some RandomSource
    ) -> (header: BackupHeader, bodyKey: SecretBytes) {
        let start = start(piece, keys.ring.deployment, backup)
        let pieceKey = SymmetricKey<BackupPieceKey>(from: random)
        let stanzas = BackupStanza.all(for: keys, wrapping: pieceKey, start: start, random: random)
        let salt = random.bytes(saltCount)
        let uncommitted = start + [UInt8(stanzas.count)] + stanzas.flatMap(\.bytes) + salt
        let derivation = KeyDerivation(pieceKey, binding: canonical(uncommitted))
        let committed = uncommitted + derivation.commitment()
        let header = BackupHeader(
            piece: piece,
            deployment: keys.ring.deployment,
            backup: backup,
            stanzas: stanzas,
            salt: salt,
            commitment: derivation.commitment(),
            bytes: committed + SHA256.digest(committed)
        )
        return (header, derivation.encryptionKey())
    }

    /// Throws `keyMissing`, `noKeyAtHand`, or `damaged` for a header whose key does not fit.
    func bodyKey(with keys: BackupOpeningKeys) throws(BackupFault) -> SecretBytes {
        let pieceKey = try BackupStanza.open(stanzas, with: keys, start: start, piece: piece)
        let derivation = KeyDerivation(pieceKey, binding: canonical(uncommitted))
        guard derivation.matches(commitment) else { throw .damaged(file: piece.name, offset: 0, .altered) }
        return derivation.encryptionKey()
    }

    /// Takes a header from the front of a file; `read` gives exactly as many bytes as asked, or fewer at the file's end. Nothing in it is
    /// authenticated before `bodyKey`.
    init(reading piece: BackupPiece, _ read: (Int) throws -> [UInt8]) throws {
        var bytes: [UInt8] = []
        func take(_ count: Int) throws -> [UInt8] {
            let part = try read(count)
            bytes += part
            guard part.count == count else { throw BackupFault.damaged(file: piece.name, offset: UInt64(bytes.count), .truncated) }
            return part
        }
        func damaged(_ damage: BackupFault.Damage) -> BackupFault { .damaged(file: piece.name, offset: 0, damage) }

        let start = try take(Self.startCount)
        guard start[..<4] == Self.magic[...] else { throw damaged(.altered) }
        let count = Int(try take(1)[0])
        guard (1...BackupStanza.countLimit).contains(count) else { throw damaged(.altered) }
        stanzas = try (0..<count).map { _ in
            let front = try take(6)
            let length: UInt32 = bigEndian(front[2..<6])
            guard length <= BackupStanza.bodyLimit else { throw damaged(.altered) }
            return BackupStanza(type: bigEndian(front[..<2]), body: try take(Int(length)))
        }
        salt = try take(Self.saltCount)
        commitment = try take(KeyDerivation<BackupPieceKey>.commitmentCount)
        let content = bytes
        guard try take(SHA256.count) == SHA256.digest(content) else { throw damaged(.altered) }
        // Whole, so what it says is what somebody wrote; only now it may be another format's, or another place's.
        guard bigEndian(start[4..<6]) == Self.format, start[7] == 0 else { throw damaged(.unknownFormat) }
        guard start[6] == piece.rawValue else { throw damaged(.foreign) }
        self.piece = piece
        deployment = try DeploymentID(bytes: start[8..<24])
        backup = try ObjectID(bytes: start[24..<40])
        self.bytes = bytes
    }
}
