package import SegelCrypto

/// Seals one piece as its plaintext arrives, in pieces of any size (Docs/Formats/Backup.md, rule 7). Holds two chunks, whatever the size. One
/// task owns it.
package final class BackupPieceSealer {
    private let writer: any BlobWriter
    /// The header's digest: every chunk is bound to it.
    private let associatedData: [UInt8]
    private var stream: SecretStream.Sealer
    private var digest = SHA256.Stream()
    private var size: UInt64 = 0
    /// A full chunk waits until more comes: the last one must be known as the last one.
    private var waiting = ChunkBuffer(capacity: Envelope.chunkCount)
    private var sealed = [UInt8](repeating: 0, count: Envelope.chunkCount + SecretStream.overheadCount)

    package init(
        _ piece: BackupPiece,
        of backup: ObjectID,
        for keys: BackupSealingKeys,
        into writer: any BlobWriter,
        random: some RandomSource
    ) throws {
        let (header, bodyKey) = BackupHeader.make(piece, of: backup, for: keys, random: random)
        associatedData = header.digest
        self.writer = writer
        stream = SecretStream.Sealer(key: bodyKey)
        try (header.bytes + stream.header).withUnsafeBytes { try emit($0) }
    }

    package func append(_ piece: UnsafeRawBufferPointer) throws {
        var rest = piece
        while waiting.count + rest.count > Envelope.chunkCount {
            try waiting.withChunk(of: Envelope.chunkCount, from: &rest) { try seal($0, isFinal: false) }
        }
        waiting.keep(from: &rest, upTo: Envelope.chunkCount)
    }

    package func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

    /// Seals what waits as the last chunk and makes the file durable.
    package func finish() throws -> BackupPieceFacts {
        try waiting.withKept { try seal($0, isFinal: true) }
        try writer.commit()
        return BackupPieceFacts(size: size, digest: digest.finish())
    }

    private func seal(_ chunk: UnsafeRawBufferPointer, isFinal: Bool) throws {
        let count = sealed.withUnsafeMutableBytes { stream.seal(chunk, isFinal: isFinal, associatedData: associatedData, into: $0) }
        try sealed.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private func emit(_ bytes: UnsafeRawBufferPointer) throws {
        digest.update(bytes)
        size += UInt64(bytes.count)
        try writer.append(bytes)
    }

    deinit { waiting.wipe() }
}
