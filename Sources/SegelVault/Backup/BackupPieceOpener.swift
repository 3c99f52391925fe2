internal import SegelCrypto

/// Opens one piece, as much at a time as is asked for. Bytes leave only after the tag of their chunk was checked; the piece is whole only when
/// `finish` returns. Holds two chunks. One task owns it.
package final class BackupPieceOpener {
    private static let sealedChunkCount = Envelope.chunkCount + SecretStream.overheadCount

    package let piece: BackupPiece
    package let deployment: DeploymentID
    package let backup: ObjectID
    private let source: any BlobReader
    private var stream: SecretStream.Opener
    private let associatedData: [UInt8]
    private var digest = SHA256.Stream()
    /// Bytes of the file taken so far.
    private var offset: UInt64 = 0
    private var sawFinalChunk = false
    /// Read from the file and not yet opened.
    private var sealed: [UInt8] = []
    private var opened = [UInt8](repeating: 0, count: Envelope.chunkCount)
    /// Where the plaintext that was not asked for yet lies in `opened`.
    private var ready = 0..<0

    /// Throws `BackupFault`, and what the medium throws.
    package init(_ piece: BackupPiece, on medium: any BackupMedium, with keys: BackupOpeningKeys) throws {
        let source: any BlobReader
        do { source = try medium.open(piece) } catch BlobError.missing {
            throw BackupFault.damaged(file: piece.name, offset: nil, .missing)
        }
        let header = try BackupHeader(reading: piece) { try Self.take($0, from: source) }
        let streamHeader = try Self.take(SecretStream.headerCount, from: source)
        guard streamHeader.count == SecretStream.headerCount else {
            throw BackupFault.damaged(file: piece.name, offset: UInt64(header.bytes.count), .truncated)
        }
        stream = try SecretStream.Opener(key: header.bodyKey(with: keys), header: streamHeader)
        self.piece = piece
        self.source = source
        deployment = header.deployment
        backup = header.backup
        associatedData = header.digest
        for bytes in [header.bytes, streamHeader] { count(bytes) }
    }

    /// The backup a piece says it belongs to; nil for another deployment's. Nothing is authenticated by this.
    package static func identity(_ piece: BackupPiece, on medium: any BackupMedium, of deployment: DeploymentID) throws -> ObjectID? {
        let source = try medium.open(piece)
        let header = try BackupHeader(reading: piece) { try take($0, from: source) }
        return header.deployment == deployment ? header.backup : nil
    }

    /// Hands out exactly `count` bytes of plaintext, in one or more parts, valid only inside the call.
    package func read(_ count: UInt64, emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        var missing = count
        while missing > 0 {
            if ready.isEmpty { try openNext() }
            let part = ready.prefix(Int(min(missing, UInt64(ready.count))))
            guard !part.isEmpty else { throw damaged(.truncated) }
            ready = part.upperBound..<ready.upperBound
            missing -= UInt64(part.count)
            try opened.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[part.lowerBound..<part.upperBound])) }
        }
    }

    package func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        try read(UInt64(count)) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// All that is left, if it has at most `limit` bytes; more is refused.
    package func readRest(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while !(try isAtEnd()) {
            guard bytes.count + ready.count <= limit else { throw damaged(.altered) }
            bytes += try read(ready.count)
        }
        return bytes
    }

    /// Whether all plaintext was handed out.
    package func isAtEnd() throws -> Bool {
        if ready.isEmpty, !sawFinalChunk { try openNext() }
        return ready.isEmpty
    }

    /// Returns only when the piece is whole and nothing of it is left over.
    package func finish() throws -> BackupPieceFacts {
        guard try isAtEnd() else { throw damaged(.trailing) }
        return BackupPieceFacts(size: offset, digest: digest.finish())
    }

    private func openNext() throws {
        guard !sawFinalChunk else { throw damaged(.truncated) }
        sealed = try Self.take(Self.sealedChunkCount, from: source)
        guard sealed.count >= SecretStream.overheadCount else { throw damaged(.truncated) }
        let isFinal = try pull()
        let plain = sealed.count - SecretStream.overheadCount
        // As for documents: only the last chunk may be short, and it may be empty only where it is all there is.
        guard isFinal || plain == Envelope.chunkCount else { throw damaged(.truncated) }
        count(sealed)
        ready = 0..<plain
        sawFinalChunk = isFinal
        if isFinal, !(try source.read(upTo: 1).isEmpty) { throw damaged(.trailing) }
    }

    private func pull() throws(BackupFault) -> Bool {
        var isFinal: Bool?
        opened.withUnsafeMutableBytes { output in
            sealed.withUnsafeBytes { chunk in
                do { isFinal = try stream.open(chunk, associatedData: associatedData, into: output) } catch { isFinal = nil }
            }
        }
        guard let isFinal else { throw damaged(.altered) }
        return isFinal
    }

    private func count(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { digest.update($0) }
        offset += UInt64(bytes.count)
    }

    private func damaged(_ damage: BackupFault.Damage) -> BackupFault { .damaged(file: piece.name, offset: offset, damage) }

    /// Exactly `count` bytes, or what is left of the file.
    private static func take(_ count: Int, from source: any BlobReader) throws -> [UInt8] {
        var bytes = try source.read(upTo: count)
        while bytes.count < count {
            let more = try source.read(upTo: count - bytes.count)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    deinit { wipe(&opened) }
}
