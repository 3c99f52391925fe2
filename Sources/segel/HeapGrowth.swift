internal import CProcess

/// How the C library's heap grows: seldom, in large steps, for all threads together.
///
/// A step takes the lock that all of a process's mappings share. Whoever hashes a password holds that lock while the kernel fills 64 MiB with zeros (libsodium asks
/// for memory that is there at once), so the thread that takes a step waits for it: with a step for every few
/// pages, as the heaps of single threads have, a thousand new connections beside a queue of passwords kept every thread of the service for three seconds.
enum HeapGrowth {
    private enum Bytes {
        static let step: Int32 = 8 << 20
        /// Given back to the system only above it.
        static let kept: Int32 = 64 << 20
        /// Pieces up to it come from the heap, not from a mapping of their own.
        static let piece: Int32 = 4 << 20
    }

    static func apply() { segel_grow_heap(Bytes.step, Bytes.kept, Bytes.piece) }
}
