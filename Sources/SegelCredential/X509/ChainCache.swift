internal import SegelCrypto
private import Synchronization

/// Chains that held, by what they are. Every credential of a key, every page of an agency and every timestamp of an authority brings the same
/// chain; checking it anew would double the cost of a signature. Times are looked at each time. A class, so that copies of what owns it share it.
final class ChainCache<Held: Sendable>: Sendable {
    /// More keys than a list has; strangers' chains are never kept.
    private let limit = 512
    private let held = Mutex<[ChainName: Held]>([:])

    subscript(name: ChainName) -> Held? {
        get { held.withLock { $0[name] } }
        set {
            held.withLock { held in
                if held.count >= limit { held.removeAll() }
                held[name] = newValue
            }
        }
    }
}

/// One chain in one use.
struct ChainName: Hashable, Sendable {
    private let digest: [UInt8]

    /// `chain`: DER.
    init(_ chain: [[UInt8]], for use: String) {
        digest = SHA256.digest(chain.reduce(into: Array(use.utf8)) { $0 += [0] + SHA256.digest($1) })
    }
}
