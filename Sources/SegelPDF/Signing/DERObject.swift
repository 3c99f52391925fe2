internal import COpenSSL

/// What OpenSSL allocates, freed when the last reference goes; and its last error in words.
final class Owned<Value> {
    private let value: Value
    private let free: (Value) -> Void

    /// Throws `signing(step)` where OpenSSL gave nothing.
    init(_ value: Value?, _ step: String, free: @escaping (Value) -> Void) throws(PDFFailure) {
        guard let value else { throw OpenSSL.failure(step) }
        (self.value, self.free) = (value, free)
    }

    deinit { free(value) }

    /// The value, for as long as `body` runs: beyond it nobody holds it.
    func use<Result>(_ body: (Value) throws(PDFFailure) -> Result) throws(PDFFailure) -> Result {
        // Swift may let go of an object after its last use, which a pointer out of it is not.
        defer { withExtendedLifetime(self) {} }
        return try body(value)
    }
}

enum OpenSSL {
    static func failure(_ step: String) -> PDFFailure {
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(ERR_get_error(), &text, text.count)
        ERR_clear_error()
        return .signing("\(step): \(text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })")
    }

    static func check(_ result: Int32, _ step: String) throws(PDFFailure) {
        guard result > 0 else { throw failure(step) }
    }

    /// DER of one object, exactly: nothing may follow it.
    static func read<Value>(
        _ bytes: [UInt8],
        _ step: String,
        _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Value?
    ) throws(PDFFailure) -> Value {
        var value: Value?, isWhole = false
        bytes.withUnsafeBufferPointer { buffer in
            var at = buffer.baseAddress
            value = decode(&at, buffer.count)
            isWhole = at == buffer.baseAddress?.advanced(by: buffer.count)
        }
        guard let value, isWhole else { throw failure(step) }
        return value
    }

    /// DER as an `i2d_` function writes it.
    static func write(_ step: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32) throws(PDFFailure) -> [UInt8]
    {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = encode(&bytes)
        guard count > 0, let bytes else { throw failure(step) }
        defer { CRYPTO_free(bytes, nil, 0) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    static func certificate(_ der: [UInt8]) throws(PDFFailure) -> Owned<OpaquePointer> {
        try Owned(try read(der, "certificate") { d2i_X509(nil, $0, $1) }, "certificate") { X509_free($0) }
    }
}
