internal import CSodium

/// Secret bytes in locked memory between guard pages, wiped on release: a slot of the `SecretArena` up to 64 bytes, a `sodium_malloc` of its own,
/// read-only once filled, beyond.
///
/// Never printed, never compared with `==`, never copied out except inside `withUnsafeBytes`. The bytes cannot change after `init`.
package final class SecretBytes: Sendable {
    // Safe across threads: written only inside `init`, only read after it, released only in `deinit`.
    private nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
    package let count: Int

    /// Allocates `count` bytes and lets `fill` write them.
    package init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        pointer = Self.allocate(count)
        self.count = count
        // Should it throw: every member is set, so `deinit` releases the memory.
        try fill(UnsafeMutableRawBufferPointer(start: pointer, count: count))
        if !isInArena { sodium_mprotect_readonly(pointer) }
    }

    private var isInArena: Bool { count <= SecretArena.slotCount }

    private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        if count <= SecretArena.slotCount { return SecretArena.shared.take() }
        _ = Sodium.ready
        guard let pointer = sodium_malloc(count) else { preconditionFailure("out of memory for secrets") }
        return pointer
    }

    /// `count` random bytes.
    package convenience init(random count: Int, from random: some RandomSource) {
        self.init(count: count) { random.fill($0) }
    }

    /// Moves `bytes` here and wipes the array it was given. A copy the caller still holds elsewhere is the caller's to wipe.
    package convenience init(moving bytes: inout [UInt8]) {
        self.init(count: bytes.count) { target in bytes.withUnsafeBytes { target.copyMemory(from: $0) } }
        bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
        bytes = []
    }

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: pointer, count: count))
    }

    deinit {
        if isInArena { SecretArena.shared.giveBack(pointer) } else { sodium_free(pointer) }
    }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    package var description: String { "SecretBytes(\(count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites an array that held something secret.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
}
