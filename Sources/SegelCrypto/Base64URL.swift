/// base64url without padding (RFC 4648 section 5), strict: one encoding for each value (attack A50).
package enum Base64URL {
    /// What is no base64url, or no canonical one.
    package struct Malformed: Error, Equatable {}

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// By place in a group of four and by byte: its six bits where they stand in a big-endian word of which the first three bytes count.
    /// The lowest bit, which no letter has, marks a byte outside the alphabet.
    private static let values: [UInt32] = (0..<4).flatMap { place in
        var values = [UInt32](repeating: 1, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt32(value) << UInt32(26 - 6 * place) }
        return values
    }

    package static func encodedCount(_ count: Int) -> Int { (count * 4 + 2) / 3 }

    package static func encode(_ bytes: some Collection<UInt8>) -> String { String(decoding: encodedBytes(bytes), as: UTF8.self) }

    package static func encodedBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let count = encodedCount(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            if bytes.withContiguousStorageIfAvailable({ encode($0, into: output) }) == nil {
                Array(bytes).withUnsafeBufferPointer { encode($0, into: output) }
            }
            initialized = count
        }
    }

    /// Appends the letters without an array of their own.
    package static func append(_ bytes: UnsafeBufferPointer<UInt8>, to letters: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: encodedCount(bytes.count)) { output in
            encode(bytes, into: output)
            letters.append(contentsOf: output)
        }
    }

    /// Writes `encodedCount(bytes.count)` letters to `output`.
    package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) {
        alphabet.withUnsafeBufferPointer { alphabet in
            var at = 0
            var from = 0
            while from + 3 <= bytes.count {
                let group = Int(bytes[from]) << 16 | Int(bytes[from + 1]) << 8 | Int(bytes[from + 2])
                output[at] = alphabet[group >> 18]
                output[at + 1] = alphabet[group >> 12 & 63]
                output[at + 2] = alphabet[group >> 6 & 63]
                output[at + 3] = alphabet[group & 63]
                at += 4
                from += 3
            }
            switch bytes.count - from {
            case 1:
                output[at] = alphabet[Int(bytes[from]) >> 2]
                output[at + 1] = alphabet[Int(bytes[from]) << 4 & 63]
            case 2:
                let group = Int(bytes[from]) << 8 | Int(bytes[from + 1])
                output[at] = alphabet[group >> 10]
                output[at + 1] = alphabet[group >> 4 & 63]
                output[at + 2] = alphabet[group << 2 & 63]
            default: break
            }
        }
    }

    /// Refuses padding, letters outside the alphabet, impossible lengths and non-zero spare bits.
    package static func decode(_ text: some Collection<UInt8>) throws(Malformed) -> [UInt8] {
        let decoded = text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
        guard let decoded else { throw Malformed() }
        return decoded
    }

    package static func decode(_ text: String) throws(Malformed) -> [UInt8] { try decode(text.utf8) }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var count: Int?
        let output = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 2) { output, initialized in
            count = decode(text, into: output)
            initialized = count ?? 0
        }
        return count == nil ? nil : output
    }

    /// Writes what `text` stands for to `output`, which holds at least `text.count / 4 * 3 + 2` bytes; returns how many, nil when malformed.
    package static func decode(_ text: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        let spare = text.count % 4
        guard spare != 1 else { return nil }
        let whole = text.count / 4
        let count = whole * 3 + (spare == 0 ? 0 : spare - 1)
        var seen: UInt32 = 0
        let bytes = UnsafeMutableRawBufferPointer(output)
        values.withUnsafeBufferPointer { values in
            for group in 0..<whole {
                let at = group * 4
                let word =
                    values[Int(text[at])] | values[256 + Int(text[at + 1])] | values[512 + Int(text[at + 2])]
                    | values[768 + Int(text[at + 3])]
                seen |= word
                // Its fourth byte is overwritten by the next group, or lies in the two that are spare.
                bytes.storeBytes(of: word.bigEndian, toByteOffset: group * 3, as: UInt32.self)
            }
            guard spare > 0 else { return }
            let at = whole * 4
            var word = values[Int(text[at])] | values[256 + Int(text[at + 1])]
            if spare == 3 { word |= values[512 + Int(text[at + 2])] }
            seen |= word
            for place in 0..<spare - 1 { output[whole * 3 + place] = UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * place)) }
            // Bits that no byte holds.
            if word << UInt32(8 * (spare - 1)) != 0 { seen |= 1 }
        }
        return seen & 1 == 0 ? count : nil
    }
}
