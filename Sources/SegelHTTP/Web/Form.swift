internal import Foundation

/// The fields of `application/x-www-form-urlencoded` (WHATWG URL, section 5.1). A name that comes twice keeps its first value.
struct URLEncodedForm {
    private(set) var fields: [String: String] = [:]
    /// Whether a name came twice.
    private(set) var hasDoubles = false

    init(_ bytes: [UInt8]) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0])
            guard fields[name] == nil else {
                hasDoubles = true
                continue
            }
            fields[name] = parts.count > 1 ? Self.decode(parts[1]) : ""
        }
    }

    /// Names and values as they come; nil where something is no percent-encoded UTF-8. For protocols that are strict about both.
    static func pairs(_ bytes: [UInt8]) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = strictly(parts[0]), let value = parts.count > 1 ? strictly(parts[1]) : "" else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    private static func strictly(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self)?.removingPercentEncoding
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        let spaced = String(decoding: bytes.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self)
        return spaced.removingPercentEncoding ?? spaced
    }
}
