internal import SegelCrypto

/// Opens a sealed document that arrives in pieces of any size. Plaintext leaves only after the tag of its chunk was checked; the document
/// is whole only when `finish` returns (attack A13): until then a reader may show progress but must not act on what came.
///
/// Holds at most two chunks. After a failure every later call fails too. Not `Sendable`: one task owns it.
package final class DocumentOpener {
    private static let sealedChunkCount = Envelope.chunkCount + SecretStream.overheadCount
    private static let startCount = Envelope.headerCount + SecretStream.headerCount

    private let citizenKey: OpenedCitizenKey
    private let context: Context
    /// Nil until the header was read and its commitment checked.
    private var stream: SecretStream.Opener?
    private var associatedData: [UInt8] = []
    private var state = State.reading
    /// Sealed bytes that do not fill a chunk yet, or not the header.
    private var waiting = ChunkBuffer(capacity: DocumentOpener.sealedChunkCount)
    private var opened = [UInt8](repeating: 0, count: Envelope.chunkCount)
    /// Bytes of plaintext handed out so far.
    package private(set) var byteCount = 0

    private enum State {
        case reading
        case sawFinalChunk
        case failed
    }

    init(in context: Context, under citizenKey: OpenedCitizenKey) {
        self.context = context
        self.citizenKey = citizenKey
    }

    /// Takes a piece and hands each opened chunk to `emit`, valid only inside the call. Throws `VaultError`, and what `emit` throws.
    package func append(_ piece: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try failing {
            var rest = piece
            if stream == nil { try readHeader(from: &rest) }
            while waiting.count + rest.count >= Self.sealedChunkCount {
                try waiting.withChunk(of: Self.sealedChunkCount, from: &rest) { try open($0, emit) }
            }
            // Nothing may follow the final chunk, not one byte.
            guard rest.isEmpty || state == .reading else { throw VaultError.cannotOpen }
            waiting.keep(from: &rest, upTo: Self.sealedChunkCount)
        }
    }

    /// Opens what waits as the final chunk. Throws `cannotOpen` unless the document is whole: cut at any length, it is refused here.
    package func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try failing {
            if state == .reading, stream != nil { try waiting.withKept { try open($0, emit) } }
            guard state == .sawFinalChunk else { throw VaultError.cannotOpen }
        }
    }

    /// As above, returning the plaintext that became ready, often none.
    package func append(_ piece: [UInt8]) throws -> [UInt8] {
        try collect { emit in try piece.withUnsafeBytes { try append($0, emit: emit) } }
    }

    package func finish() throws -> [UInt8] { try collect { emit in try finish(emit: emit) } }

    /// One failure ends the document.
    private func failing(_ body: () throws -> Void) throws {
        guard state != .failed else { throw VaultError.cannotOpen }
        do {
            try body()
        } catch {
            state = .failed
            throw error
        }
    }

    /// Gathers the 220 bytes before the first chunk and checks them.
    private func readHeader(from rest: inout UnsafeRawBufferPointer) throws {
        waiting.keep(from: &rest, upTo: Self.startCount)
        guard waiting.count == Self.startCount else { return }
        var start: [UInt8] = []
        waiting.withKept { start = Array($0) }
        waiting.clear()
        let keys = try EnvelopeKeys(opening: Array(start[..<Envelope.headerCount]), as: .document, in: context, under: citizenKey)
        do { stream = try SecretStream.Opener(key: keys.bodyKey, header: Array(start[Envelope.headerCount...])) } catch {
            throw VaultError.cannotOpen
        }
        associatedData = keys.associatedData
    }

    /// Checks and opens one chunk. Only the final one may be short, and an empty one only where it is the whole document: else a document
    /// would have two encodings.
    private func open(_ chunk: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        let count = chunk.count - SecretStream.overheadCount
        guard state == .reading, count >= 0, count > 0 || byteCount == 0, count <= Envelope.documentLimit - byteCount else {
            throw VaultError.cannotOpen
        }
        let isFinal = try pull(chunk)
        guard isFinal || count == Envelope.chunkCount else { throw VaultError.cannotOpen }
        if isFinal { state = .sawFinalChunk }
        byteCount += count
        try opened.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private func pull(_ chunk: UnsafeRawBufferPointer) throws(VaultError) -> Bool {
        var isFinal: Bool?
        opened.withUnsafeMutableBytes { output in
            do { isFinal = try stream?.open(chunk, associatedData: associatedData, into: output) } catch { isFinal = nil }
        }
        guard let isFinal else { throw .cannotOpen }
        return isFinal
    }

    deinit { wipe(&opened) }
}
