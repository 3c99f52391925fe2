internal import Foundation

/// What is read out of the store's XML: the text of single elements, and elements that repeat. Nothing of it is believed further than that: names that are
/// none of ours are passed over, and what was stored is checked by its digest.
enum S3Text {
    /// The text of the first element of that name; nil where there is none.
    static func element(_ name: String, in text: some StringProtocol) -> String? {
        blocks(name, in: text).first.map { unescape(String($0)) }
    }

    /// What is between the tags of each element of that name, none of which holds another of its own name.
    static func blocks(_ name: String, in text: some StringProtocol) -> [Substring] {
        var found: [Substring] = []
        var rest = Substring(text)
        while let start = rest.range(of: "<\(name)>"), let end = rest.range(of: "</\(name)>", range: start.upperBound..<rest.endIndex) {
            found.append(rest[start.upperBound..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        return found
    }

    /// The five entities that XML itself has; the ampersand last, so that nothing is read twice.
    static func unescape(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }

    static func escape(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")].reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    /// Unix seconds of `2026-11-27T07:00:00.000Z`, parts of a second dropped; nil for anything else.
    static func time(_ text: String) -> Int64? {
        guard let match = text.prefixMatch(of: /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z/) else { return nil }
        do { return Int64(try Date("\(match.1)Z", strategy: .iso8601).timeIntervalSince1970) } catch { return nil }
    }
}
