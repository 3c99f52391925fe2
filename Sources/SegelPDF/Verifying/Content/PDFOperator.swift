/// An operator's letters, eight at most, in one number: a page has thousands of them, and telling them apart is one comparison.
struct PDFOperator: Hashable, ExpressibleByStringLiteral {
    private let letters: UInt64

    /// Nil for more than eight.
    init?(_ bytes: [UInt8], _ place: Range<Int>) {
        guard place.count <= 8 else { return nil }
        var letters: UInt64 = 0
        for at in place { letters = letters << 8 | UInt64(bytes[at]) }
        self.letters = letters
    }

    /// A constant where it is written.
    @inline(__always)
    init(stringLiteral text: StaticString) {
        letters = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// As it is written.
    var text: String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: letters >> (56 - 8 * $0)) }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    }
}

extension PDFScanner {
    /// Where an operator's name stands; nil where an operand begins.
    mutating func takeWord(_ next: UInt8) -> Range<Int>? {
        let isLetter = (0x41...0x5A).contains(next) || (0x61...0x7A).contains(next)
        guard isLetter || next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") else { return nil }
        switch next {
        case UInt8(ascii: "t"): if startsWith("true") { return nil }
        case UInt8(ascii: "f"): if startsWith("false") { return nil }
        case UInt8(ascii: "n"): if startsWith("null") { return nil }
        default: break
        }
        let start = at
        while let byte = self.next, Self.isRegular(byte) { move(to: at + 1) }
        return start..<at
    }
}
