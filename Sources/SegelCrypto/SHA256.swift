private import Crypto

/// SHA-256 through swift-crypto, five times the speed of libsodium's here.
package enum SHA256 {
    package static let count = 32

    package static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        if let digest = message.withContiguousStorageIfAvailable({ digest(UnsafeRawBufferPointer($0)) }) { return digest }
        return Array(message).withUnsafeBytes { digest($0) }
    }

    package static func digest(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = Crypto.SHA256()
        hash.update(bufferPointer: message)
        return hash.finalize().withUnsafeBytes { Array($0) }
    }

    /// Writes the 32 bytes to `output`, for hot paths that count allocations.
    package static func digest(_ message: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
        var hash = Crypto.SHA256()
        hash.update(bufferPointer: message)
        hash.finalize().withUnsafeBytes { output.copyMemory(from: $0) }
    }

    /// For messages that come in pieces.
    package struct Stream: Sendable {
        private var hash = Crypto.SHA256()

        package init() {}

        package mutating func update(_ piece: UnsafeRawBufferPointer) { hash.update(bufferPointer: piece) }

        package consuming func finish() -> [UInt8] { hash.finalize().withUnsafeBytes { Array($0) } }
    }
}
