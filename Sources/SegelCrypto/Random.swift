internal import CSodium

/// Where domain code takes its randomness from: a parameter, so that frozen vectors can be made and simulations replayed.
package protocol RandomSource: Sendable {
    func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
    package func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    /// A number in `0 ..< bound` without modulo bias. `bound` must be positive.
    package func number(below bound: UInt64) -> UInt64 {
        precondition(bound > 0)
        let limit = UInt64.max - UInt64.max % bound
        while true {
            let value = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if value < limit { return value % bound }
        }
    }
}

/// The operating system's generator through libsodium; libsodium ends the process when it fails (attack A07).
package struct SystemRandom: RandomSource {
    package init() { _ = Sodium.ready }

    package func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard buffer.count > 0 else { return }
        randombytes_buf(buffer.baseAddress!, buffer.count)
    }
}

/// Whichever source its maker chose.
package struct AnyRandom: RandomSource {
    private let source: any RandomSource

    package init(_ source: any RandomSource) { self.source = source }

    package func fill(_ buffer: UnsafeMutableRawBufferPointer) { source.fill(buffer) }
}

/// The same bytes for the same seed, for frozen vectors and replayable simulations only. Each `fill` is a fresh stretch of the stream.
package final class UncheckedSeededRandom: RandomSource {
    private let seed: [UInt8]
    private let calls = Counter()

    package init(seed: UInt64) {
        _ = Sodium.ready
        self.seed = withUnsafeBytes(of: seed.littleEndian) { Array($0) } + [UInt8](repeating: 0, count: 24)
    }

    package func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard buffer.count > 0 else { return }
        var callSeed = seed
        let call = calls.next()
        withUnsafeBytes(of: call.littleEndian) { callSeed.replaceSubrange(8..<16, with: $0) }
        // As many are read, whatever is there.
        precondition(callSeed.count == randombytes_seedbytes())
        randombytes_buf_deterministic(buffer.baseAddress!, buffer.count, callSeed)
    }
}
