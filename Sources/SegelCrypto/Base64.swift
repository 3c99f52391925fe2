/// Standard base64 with padding (RFC 4648 section 4), strict: one encoding for each value (attack A50). What `x5c` and PEM write.
package enum Base64 {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        let letters = Base64URL.encodedBytes(bytes).map { letter in
            switch letter {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: letter
            }
        }
        return String(decoding: letters, as: UTF8.self) + String(repeating: "=", count: (4 - letters.count % 4) % 4)
    }

    /// Refuses what `Base64URL` refuses, its two letters of its own, and padding that is missing or more than needed.
    package static func decode(_ text: String) throws(Base64URL.Malformed) -> [UInt8] {
        var letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { throw Base64URL.Malformed() }
        let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
        letters.removeLast(padding)
        for position in letters.indices {
            switch letters[position] {
            case UInt8(ascii: "+"): letters[position] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): letters[position] = UInt8(ascii: "_")
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="): throw Base64URL.Malformed()
            default: break
            }
        }
        return try Base64URL.decode(letters)
    }
}
