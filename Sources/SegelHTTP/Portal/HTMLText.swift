internal import Mustache

/// Escapes for HTML text and for attribute values in double or single quotes (attack A71).
///
/// Byte by byte, because the library's own escaping goes by grapheme: a quotation mark with a combining accent after it is one `Character`, not
/// equal to the mark alone, and would come out as it is and close the attribute.
struct HTMLText: MustacheContentType {
    /// The pragma that each template is parsed under; `PortalRenderer` sets it, so that no file can forget it.
    static let pragma = "{{% CONTENT_TYPE: SEGEL-HTML}}"

    static func register() { MustacheContentTypes.register(HTMLText(), named: "SEGEL-HTML") }

    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += Array("&lt;".utf8)
            case UInt8(ascii: ">"): escaped += Array("&gt;".utf8)
            case UInt8(ascii: "&"): escaped += Array("&amp;".utf8)
            case UInt8(ascii: "\""): escaped += Array("&quot;".utf8)
            case UInt8(ascii: "'"): escaped += Array("&#39;".utf8)
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
