internal import CSodium

/// `crypto_secretstream_xchacha20poly1305`: a long message in chunks, each authenticated and in its place, the last one marked final.
package enum SecretStream {
    package static let headerCount = 24
    /// What each chunk grows by: 1 tag byte and a 16-byte authenticator.
    package static let overheadCount = 17

    /// Seals chunks in order. After the final chunk nothing more may be sealed.
    package struct Sealer: ~Copyable {
        private var state: crypto_secretstream_xchacha20poly1305_state
        private var isFinished = false
        /// 24 random bytes, drawn by libsodium, that the opener needs; stored before the first chunk.
        package let header: [UInt8]

        package init(key: SecretBytes) {
            precondition(key.count == 32)
            _ = Sodium.ready
            var header = [UInt8](repeating: 0, count: headerCount)
            var state = crypto_secretstream_xchacha20poly1305_state()
            key.withUnsafeBytes { _ = crypto_secretstream_xchacha20poly1305_init_push(&state, &header, $0.bytes!) }
            self.state = state
            self.header = header
        }

        /// Seals one chunk into `output`, which must hold `chunk.count + 17` bytes; returns that count.
        @discardableResult
        package mutating func seal(
            _ chunk: UnsafeRawBufferPointer,
            isFinal: Bool,
            associatedData: [UInt8] = [],
            into output: UnsafeMutableRawBufferPointer
        ) -> Int {
            precondition(!isFinished && output.count >= chunk.count + overheadCount)
            let tag = isFinal ? crypto_secretstream_xchacha20poly1305_tag_final() : crypto_secretstream_xchacha20poly1305_tag_message()
            isFinished = isFinal
            crypto_secretstream_xchacha20poly1305_push(
                &state,
                output.bytes,
                nil,
                chunk.bytes,
                UInt64(chunk.count),
                associatedData,
                UInt64(associatedData.count),
                UInt8(tag)
            )
            return chunk.count + overheadCount
        }

        deinit {
            var state = state
            withUnsafeMutableBytes(of: &state) { sodium_memzero($0.baseAddress, $0.count) }
        }
    }

    /// Opens chunks in order. Whoever reads must see `isFinal` on the last chunk, or the message was cut short (attacks A02, A03).
    package struct Opener: ~Copyable {
        private var state = crypto_secretstream_xchacha20poly1305_state()
        private var isFinished = false

        package init(key: SecretBytes, header: [UInt8]) throws(CannotOpen) {
            guard key.count == 32, header.count == headerCount else { throw CannotOpen() }
            _ = Sodium.ready
            let result = key.withUnsafeBytes { crypto_secretstream_xchacha20poly1305_init_pull(&state, header, $0.bytes!) }
            guard result == 0 else { throw CannotOpen() }
        }

        /// Opens one chunk into `output`, which must hold `chunk.count - 17` bytes. Returns whether it was the final one.
        package mutating func open(
            _ chunk: UnsafeRawBufferPointer,
            associatedData: [UInt8] = [],
            into output: UnsafeMutableRawBufferPointer
        ) throws(CannotOpen) -> Bool {
            guard !isFinished, chunk.count >= overheadCount, output.count >= chunk.count - overheadCount else { throw CannotOpen() }
            var tag: UInt8 = 0
            let result = crypto_secretstream_xchacha20poly1305_pull(
                &state,
                output.bytes,
                nil,
                &tag,
                chunk.bytes,
                UInt64(chunk.count),
                associatedData,
                UInt64(associatedData.count)
            )
            guard result == 0 else { throw CannotOpen() }
            // Only the two tags the sealer writes exist in our format; `push` and `rekey` would be a second valid encoding.
            isFinished = tag == crypto_secretstream_xchacha20poly1305_tag_final()
            guard isFinished || tag == crypto_secretstream_xchacha20poly1305_tag_message() else { throw CannotOpen() }
            return isFinished
        }

        deinit {
            var state = state
            withUnsafeMutableBytes(of: &state) { sodium_memzero($0.baseAddress, $0.count) }
        }
    }
}
