internal import CSodium

/// Secret bytes in one `sodium_malloc` allocation: guard pages around it, locked out of swap where the limit allows, wiped on release.
///
/// Never printed, never compared with `==`, never copied out except inside `withUnsafeBytes`. The bytes cannot change after `init`.
package final class SecretBytes: Sendable {
    // Safe across threads: written only inside `init`, read-only (mprotect) after it, freed only in `deinit`.
    private nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
    package let count: Int

    /// Allocates `count` bytes and lets `fill` write them.
    package init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        _ = Sodium.ready
        guard let pointer = sodium_malloc(count) else { preconditionFailure("out of memory for secrets") }
        do {
            try fill(UnsafeMutableRawBufferPointer(start: pointer, count: count))
        } catch {
            sodium_free(pointer)
            throw error
        }
        sodium_mprotect_readonly(pointer)
        self.pointer = pointer
        self.count = count
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

    deinit { sodium_free(pointer) }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    package var description: String { "SecretBytes(\(count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites an array that held something secret.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
}
