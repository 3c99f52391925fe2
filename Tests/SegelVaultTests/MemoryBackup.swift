import SegelCrypto
import Synchronization

@testable import SegelVault

/// A backup in memory, whose bytes tests change.
final class MemoryBackup: BackupMedium {
    private let pieces: Mutex<[BackupPiece: [UInt8]]>

    init(_ pieces: [BackupPiece: [UInt8]] = [:]) { self.pieces = Mutex(pieces) }

    subscript(piece: BackupPiece) -> [UInt8] {
        get { pieces.withLock { $0[piece] ?? [] } }
        set { pieces.withLock { $0[piece] = newValue } }
    }

    func create(_ piece: BackupPiece) -> any BlobWriter { Writer { self[piece] = $0 } }

    func open(_ piece: BackupPiece) throws -> any BlobReader {
        guard let bytes = pieces.withLock({ $0[piece] }) else { throw BlobError.missing }
        return Reader(bytes)
    }

    func receipt() -> String? { nil }

    private final class Writer: BlobWriter {
        private var bytes: [UInt8] = []
        private let done: ([UInt8]) -> Void

        init(_ done: @escaping ([UInt8]) -> Void) { self.done = done }

        func append(_ part: UnsafeRawBufferPointer) { bytes += part }
        func commit() { done(bytes) }
        func abort() { bytes = [] }
    }

    /// Gives fewer bytes than asked for, as a file may.
    private final class Reader: BlobReader {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func read(upTo limit: Int) -> [UInt8] {
            let part = rest.prefix(min(limit, 10_000))
            rest = rest.dropFirst(part.count)
            return Array(part)
        }
    }
}

extension BackupPieceOpener {
    /// All of it, checked to its end.
    func whole() throws -> [UInt8] {
        let bytes = try readRest(limit: 1 << 24)
        _ = try finish()
        return bytes
    }
}
