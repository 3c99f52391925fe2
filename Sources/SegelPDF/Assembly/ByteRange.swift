internal import Foundation

/// Which bytes a signature covers: all but its own (Docs/Formats/PDF.md, rule 10).
enum ByteRange {
    /// As wide as numbers of ten digits; blanks fill what is not needed.
    static let placeholder = "[0 9999999999 9999999999 9999999999]"

    /// Writes the true range where the placeholder stands, once. The file is ours, so both marks are found from its text.
    static func fix(in bytes: [UInt8], room: Int) throws(PDFFailure) -> (bytes: [UInt8], gap: Range<Int>) {
        let mark = Array("[ 0 9999999999 9999999999 9999999999 ]".utf8)
        // A name, a blank and the bracket: nothing else in the file is that long a row of zeros.
        let start = Array("/Contents <\(String(repeating: "0", count: 64))".utf8)
        guard let contents = offset(of: start, in: bytes), let mark = offset(of: mark, in: bytes).map({ $0..<$0 + mark.count }) else {
            throw .assembly("no room for a signature")
        }
        let first = contents + 11, open = first - 1..<first + 2 * room + 1
        guard open.upperBound <= bytes.count, bytes[open.upperBound - 1] == UInt8(ascii: ">"),
            bytes[first..<open.upperBound - 1].allSatisfy({ $0 == UInt8(ascii: "0") })
        else { throw .assembly("no room for a signature") }
        let text = "[0 \(open.lowerBound) \(open.upperBound) \(bytes.count - open.upperBound)"
        var fixed = bytes
        let range = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: mark.count - text.utf8.count - 1) + [UInt8(ascii: "]")]
        fixed.replaceSubrange(mark, with: range)
        return (fixed, open.lowerBound + 1..<open.upperBound - 1)
    }

    /// Where the only place begins; nil where there is none, or another.
    private static func offset(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { haystack in
            guard let base = haystack.baseAddress, let first = needle.first, haystack.count >= needle.count else { return nil }
            var found: Int?, at = 0
            while at <= haystack.count - needle.count, let next = memchr(base + at, Int32(first), haystack.count - needle.count + 1 - at) {
                at = UnsafeRawPointer(next) - base
                if memcmp(base + at, needle, needle.count) == 0 {
                    guard found == nil else { return nil }
                    found = at
                }
                at += 1
            }
            return found
        }
    }
}
