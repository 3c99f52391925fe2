internal import Foundation

/// The fields of `application/x-www-form-urlencoded` (WHATWG URL, section 5.1). A name that comes twice keeps its first value.
struct URLEncodedForm {
    private(set) var fields: [String: String] = [:]

    init(_ bytes: [UInt8]) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0])
            if fields[name] == nil { fields[name] = parts.count > 1 ? Self.decode(parts[1]) : "" }
        }
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        let spaced = String(decoding: bytes.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self)
        return spaced.removingPercentEncoding ?? spaced
    }
}
