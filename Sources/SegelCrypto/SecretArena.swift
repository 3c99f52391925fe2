internal import CSodium
private import Synchronization

/// Room for the many small, short-lived secrets: keys, derived keys, seeds. They share blocks of 64 KiB that `sodium_malloc` made: guard pages
/// around each block, locked out of swap, out of core dumps.
///
/// Why not a `sodium_malloc` each: that is five system calls and four pages a secret, 25 µs where a key wrap takes 2, and 2,000 of them use up
/// the 8 MiB of locked memory a service is allowed (Docs/Decisions/0006). A slot is wiped before it is handed on.
final class SecretArena: Sendable {
    static let shared = SecretArena()
    /// Bytes of a slot: the longest secret that is made often, an expanded Ed25519 key.
    static let slotCount = 64
    private static let slotsPerBlock = 1024

    /// Addresses of free slots; the one given back last is handed out first, while it is warm.
    private let free = Mutex<[UInt]>([])

    func take() -> UnsafeMutableRawPointer {
        let address = free.withLock { free in
            if free.isEmpty { free = Self.newBlock() }
            return free.removeLast()
        }
        return UnsafeMutableRawPointer(bitPattern: address)!
    }

    /// Wipes the slot first: nobody finds what its last owner left.
    func giveBack(_ slot: UnsafeMutableRawPointer) {
        sodium_memzero(slot, Self.slotCount)
        free.withLock { $0.append(UInt(bitPattern: slot)) }
    }

    /// Blocks live as long as the process: how many there are is bounded by the most secrets held at once.
    private static func newBlock() -> [UInt] {
        _ = Sodium.ready
        guard let block = sodium_malloc(slotCount * slotsPerBlock) else { preconditionFailure("out of memory for secrets") }
        sodium_memzero(block, slotCount * slotsPerBlock)
        return (0..<slotsPerBlock).map { UInt(bitPattern: block + $0 * slotCount) }
    }
}
