internal import SegelCrypto

/// Seals a document that arrives in pieces of any size: envelope type 2, 64 KiB chunks, the last one marked final.
///
/// Holds at most two chunks whatever the document's size. It is not `Sendable`: one task owns it from the first piece to `finish`.
package final class DocumentSealer {
    private let keys: EnvelopeKeys
    private var stream: SecretStream.Sealer
    private var isStarted = false
    /// After `finish`, and after a failure: what `emit` did not take is lost, so a chunk would be missing from what follows.
    private var isClosed = false
    /// Plaintext not yet sealed. A full chunk waits here until more comes, because the last chunk must be known as the last one and an
    /// empty one may not follow it (Envelope.md, rule 9).
    private var waiting = ChunkBuffer(capacity: Envelope.chunkCount)
    private var sealed = [UInt8](repeating: 0, count: Envelope.chunkCount + SecretStream.overheadCount)
    /// Bytes of plaintext taken so far.
    package private(set) var byteCount = 0

    init(in context: Context, under citizenKey: OpenedCitizenKey, random: some RandomSource) {
        keys = EnvelopeKeys(sealing: .document, in: context, under: citizenKey, random: random)
        stream = SecretStream.Sealer(key: keys.bodyKey)
    }

    /// Takes a piece and hands whatever is ready to `emit`, valid only inside the call. The way without copies: files and sockets write
    /// straight from it. Throws `tooLarge` over `Envelope.documentLimit`, `documentClosed` after `finish` or a failure, and what `emit`
    /// throws.
    package func append(_ piece: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try closingOnFailure {
            guard piece.count <= Envelope.documentLimit - byteCount else { throw VaultError.tooLarge }
            byteCount += piece.count
            try start(emit)
            var rest = piece
            while waiting.count + rest.count > Envelope.chunkCount {
                try waiting.withChunk(of: Envelope.chunkCount, from: &rest) { try seal($0, isFinal: false, emit) }
            }
            waiting.keep(from: &rest, upTo: Envelope.chunkCount)
        }
    }

    /// Seals what waits as the final chunk.
    package func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try closingOnFailure {
            try start(emit)
            try waiting.withKept { try seal($0, isFinal: true, emit) }
        }
        isClosed = true
    }

    /// As above, returning the sealed bytes that became ready, often none.
    package func append(_ piece: [UInt8]) throws -> [UInt8] {
        try collect { emit in try piece.withUnsafeBytes { try append($0, emit: emit) } }
    }

    package func finish() throws -> [UInt8] { try collect { emit in try finish(emit: emit) } }

    private func closingOnFailure(_ body: () throws -> Void) throws {
        guard !isClosed else { throw VaultError.documentClosed }
        isClosed = true
        try body()
        isClosed = false
    }

    private func start(_ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        if isStarted { return }
        isStarted = true
        try (keys.header + stream.header).withUnsafeBytes { try emit($0) }
    }

    private func seal(_ chunk: UnsafeRawBufferPointer, isFinal: Bool, _ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        let count = sealed.withUnsafeMutableBytes {
            stream.seal(chunk, isFinal: isFinal, associatedData: keys.associatedData, into: $0)
        }
        try sealed.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    deinit { waiting.wipe() }
}

/// Gathers what an emitting call hands out.
func collect(_ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) rethrows -> [UInt8] {
    var output: [UInt8] = []
    try body { output.append(contentsOf: $0) }
    return output
}
