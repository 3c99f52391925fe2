internal import Dispatch
internal import SegelCrypto

/// Argon2id takes 64 MiB and tens of milliseconds. It runs one at a time on a thread of its own, so that a flood of sign-ins neither
/// fills the memory nor holds up the threads that answer everybody else (attack A35).
struct PasswordWork: Sendable {
    private let queue = DispatchQueue(label: "segel.passwords")
    let parameters: Argon2id.Parameters

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
