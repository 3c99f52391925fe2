internal import SegelCrypto

/// One file in a backup's `data`: a row of its `files` (Docs/Formats/Backup.md, rule 9).
package struct BackupFile: Sendable, Hashable {
    /// The files of a backup.
    package enum Name: Sendable, Hashable {
        case document(ObjectID)
        /// The row is in the database, the bytes were gone from the disk when the backup was made.
        case missingDocument(ObjectID)
        case database
        /// Another file of the data directory, by path.
        case other(BackupPath)
    }

    package let name: Name
    package let size: UInt64
    /// SHA-256 of the content.
    package let digest: [UInt8]

    package init(name: Name, size: UInt64, digest: [UInt8]) {
        self.name = name
        self.size = size
        self.digest = digest
    }

    /// For error texts.
    package var text: String {
        switch name {
        case .document(let object), .missingDocument(let object): "document \(object.text)"
        case .database: "segel.db"
        case .other(let path): path.text
        }
    }
}

/// A relative path of parts of letters, digits, `.`, `_` and `-`, none starting with a dot: nothing outside the data directory can be named.
package struct BackupPath: Sendable, Hashable, Comparable {
    package let text: String

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 1_024, !parts.isEmpty, parts.allSatisfy({ Self.isAllowed($0.utf8) }) else { return nil }
        self.text = text
    }

    private static func isAllowed(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, first != 0x2E else { return false }
        return part.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || [0x2E, 0x2D, 0x5F].contains(byte)
        }
    }

    /// By bytes: `String` compares by Unicode rules, which other programs would not find in the format page.
    package static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

extension BackupFile {
    private static let databaseName = Array("segel.db".utf8)

    private var kind: UInt8 {
        switch name {
        case .document: 1
        case .missingDocument: 2
        case .database: 3
        case .other: 4
        }
    }

    private var nameBytes: [UInt8] {
        switch name {
        case .document(let object), .missingDocument(let object): object.bytes
        case .database: Self.databaseName
        case .other(let path): Array(path.text.utf8)
        }
    }

    package var row: [UInt8] { [kind] + bigEndianBytes(UInt16(nameBytes.count)) + nameBytes + bigEndianBytes(size) + digest }

    /// The next row of `files`. Throws `damaged` for anything `row` would not write.
    package init(readingFrom rows: BackupPieceOpener) throws {
        let malformed = BackupFault.damaged(file: BackupPiece.files.name, offset: nil, .altered)
        let kind = try rows.read(1)[0]
        let length: UInt16 = bigEndian(try rows.read(2))
        guard length <= 1_024 else { throw malformed }
        let bytes = try rows.read(Int(length))
        size = bigEndian(try rows.read(8))
        digest = try rows.read(SHA256.count)
        switch kind {
        case 1 where bytes.count == ObjectID.byteCount: name = .document(try ObjectID(bytes: bytes))
        case 2 where bytes.count == ObjectID.byteCount && size == 0: name = .missingDocument(try ObjectID(bytes: bytes))
        case 3 where bytes == Self.databaseName: name = .database
        case 4:
            guard let path = BackupPath(String(decoding: bytes, as: UTF8.self)) else { throw malformed }
            name = .other(path)
        default: throw malformed
        }
    }

    /// By kind, then by the bytes of the name, strictly ascending: no name comes twice.
    package func isAfter(_ previous: BackupFile?) -> Bool {
        guard let previous else { return true }
        if previous.kind != kind { return previous.kind < kind }
        return previous.nameBytes.lexicographicallyPrecedes(nameBytes)
    }
}

extension WrappedCitizenKey {
    package static let backupRowCount = 16 + 16 + 4 + 4 + wrapCount

    /// Its row in a backup's `keys` (rule 11).
    package var backupRow: [UInt8] { citizen.bytes + keyID.bytes + bigEndianBytes(version) + bigEndianBytes(kekVersion) + wrap }

    package init(readingFrom keys: BackupPieceOpener) throws {
        self.init(
            citizen: try CitizenID(bytes: keys.read(16)),
            keyID: try KeyID(bytes: keys.read(16)),
            version: bigEndian(try keys.read(4)),
            kekVersion: bigEndian(try keys.read(4)),
            wrap: try keys.read(Self.wrapCount)
        )
    }
}
