internal import Dispatch
internal import SegelCrypto
private import Synchronization

/// Argon2id takes 64 MiB and tens of milliseconds. It runs one at a time on a thread of its own, so that a flood of sign-ins neither
/// fills the memory nor holds up the threads that answer everybody else (attack A35).
struct PasswordWork: Sendable {
    /// About five seconds of a core. Who comes later is sent away, instead of waiting until their browser gives up and having the work done for nobody.
    static let queueLimit = 64

    private final class Waiting: Sendable {
        let count = Mutex(0)
    }

    /// Enforced, since work takes the favour of whoever hands it in otherwise, and a password is in less of a hurry than an answer: where processors are full, its
    /// thread gives way a little (nice 2 on Linux, in dispatch(3)'s worker threads).
    private static let favour = DispatchQoS.utility
    private let queue = DispatchQueue(label: "segel.passwords", qos: favour)
    private let waiting = Waiting()
    let parameters: Argon2id.Parameters

    init(parameters: Argon2id.Parameters) { self.parameters = parameters }

    /// Throws `busy` where too many wait.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let hasPlace = waiting.count.withLock { count in
            guard count < Self.queueLimit else { return false }
            count += 1
            return true
        }
        guard hasPlace else { throw Refusal(.unavailable, "busy") }
        defer { waiting.count.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async(qos: Self.favour, flags: .enforceQoS) { continuation.resume(with: Result { try work() }) }
        }
    }
}
