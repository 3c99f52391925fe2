internal import SegelCrypto

/// Writes fields one after another into locked memory of exactly their length.
struct SecretWriter {
    private let target: UnsafeMutableRawBufferPointer
    private var at = 0

    init(_ target: UnsafeMutableRawBufferPointer) { self.target = target }

    mutating func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= target.count - at)
        UnsafeMutableRawBufferPointer(rebasing: target[at...]).copyMemory(from: bytes)
        at += bytes.count
    }
}

/// Reads fields from locked memory; keys go straight into locked memory of their own.
struct SecretReader {
    private var rest: UnsafeRawBufferPointer

    init(_ source: UnsafeRawBufferPointer) { rest = source }

    var isAtEnd: Bool { rest.isEmpty }

    /// For fields that are no secrets.
    mutating func take(_ count: Int) throws(KeyRingError) -> [UInt8] { Array(try slice(count)) }

    mutating func takeSecret() throws(KeyRingError) -> SymmetricKey<RingKey.Untyped> {
        let source = try slice(SymmetricKey<RingKey.Untyped>.count)
        do { return try SymmetricKey(SecretBytes(count: source.count) { $0.copyMemory(from: source) }) } catch { throw .damaged }
    }

    private mutating func slice(_ count: Int) throws(KeyRingError) -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw .damaged }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }
}
