internal import Dispatch
internal import SegelScan
internal import SegelUseCases
private import Synchronization

/// Reads the symbols of uploaded pictures, one picture at a time on a thread of its own: opened, one takes 50 MB and up to seconds of a core, and whoever
/// sends many waits for their own (attacks A67, A69).
final class SymbolDesk: Sendable {
    static let shared = SymbolDesk()
    /// Pictures that may wait; more are sent away.
    static let queueLimit = 8

    private let queue = DispatchQueue(label: "segel.symbols", qos: .utility)
    private let waiting = Mutex(0)

    /// What is to be verified in an upload: the texts of a picture's symbols, or the bytes as they are. Throws `PictureRefusal`, and `busy` where too many
    /// wait.
    func verifiable(in file: [UInt8]) async throws -> [[UInt8]] {
        guard PictureKind(file) != nil else { return [file] }
        let hasPlace = waiting.withLock { waiting in
            guard waiting < Self.queueLimit else { return false }
            waiting += 1
            return true
        }
        guard hasPlace else { throw Refusal(.unavailable, "busy") }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try SymbolReader.read(file) }) }
        }
    }
}
