internal import SegelCrypto

/// Standard base64 with padding (RFC 4648 section 4), which only `x5c` uses (RFC 7515 section 4.1.6). Strict, by way of base64url.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes)
        let letters = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(letters) + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    /// Nil for anything `encode` would not write.
    package static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 == 0, !text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else {
            return nil
        }
        let bare = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()
        guard text.utf8.count - bare.count <= 2 else { return nil }
        let letters = bare.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
        do { return try Base64URL.decode(letters) } catch { return nil }
    }
}
