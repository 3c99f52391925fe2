internal import SegelCrypto
internal import SegelUseCases

/// What a signature says it covers: everything from the first byte to `end`, but the hole its own bytes stand in (ISO 32000-1 section 12.8.1).
///
/// Found without reading the file's structure, so that nothing but this and the signature's own reader touches a stranger's bytes: the key
/// `/ByteRange`, four numbers, and a hole that is one hexadecimal string and nothing else. Whether that key is the signature field's own is
/// looked at once the bytes are believed.
struct SignedRange: Equatable {
    /// From `<` to behind `>`.
    let hole: Range<Int>
    /// The first byte that is not covered.
    let end: Int
    /// The four numbers.
    let numbers: [Int]
    /// The signature in the hole, DER.
    let signature: [UInt8]

    private static let key = Array("/ByteRange".utf8)
    /// Digits of a hole: a signature with a timestamp, both chains and room to spare.
    private static let holeLimit = 131_072

    /// The first one of a file. Throws `unsigned` where there is none.
    init(_ bytes: [UInt8]) throws(PageRefusal) {
        guard let position = bytes.place(of: Self.key) else { throw PageRefusal(.unsigned) }
        numbers = try Self.numbers(bytes, at: position)
        let place = PagePlace(bytes: position..<position + Self.key.count)
        let (first, start, count) = (numbers[1], numbers[2], numbers[3])
        guard numbers[0] == 0 else { throw PageRefusal(.byteRange, PagePlace(bytes: 0..<numbers[0]), detail: "does not begin at 0") }
        guard first > 0, start > first, start + count <= bytes.count else { throw PageRefusal(.byteRange, place, detail: "overlap") }
        (hole, end) = (first..<start, start + count)
        guard hole.count <= Self.holeLimit, bytes[first] == UInt8(ascii: "<"), bytes[start - 1] == UInt8(ascii: ">"),
            bytes[..<first].hasSuffix("/Contents ") || bytes[..<first].hasSuffix("/Contents")
        else { throw PageRefusal(.byteRange, PagePlace(bytes: hole), detail: "the hole is not the signature's") }
        guard bytes[..<end].hasSuffix("%%EOF\n") || bytes[..<end].hasSuffix("%%EOF") else {
            throw PageRefusal(.byteRange, PagePlace(bytes: end..<bytes.count), detail: "does not end at %%EOF")
        }
        signature = try Self.contents(bytes, first + 1..<start - 1)
    }

    /// What was signed: before the hole and behind it.
    func covered(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { [bytes[..<hole.lowerBound], bytes[hole.upperBound..<end]] }

    private static func numbers(_ bytes: [UInt8], at position: Int) throws(PageRefusal) -> [Int] {
        var scanner = PDFScanner(bytes, from: position + key.count, to: min(bytes.count, position + 256)), numbers: [Int] = []
        scanner.skipSpace()
        if scanner.take("[") {
            scanner.skipSpace()
            while let number = scanner.takeDigits(), numbers.count <= 4 {
                numbers.append(number)
                scanner.skipSpace()
            }
            if scanner.take("]"), numbers.count == 4 { return numbers }
        }
        throw PageRefusal(.byteRange, PagePlace(bytes: position..<scanner.at), detail: "four numbers are wanted")
    }

    /// One DER value, then zeros: anything behind it would be covered by nobody.
    private static func contents(_ bytes: [UInt8], _ digits: Range<Int>) throws(PageRefusal) -> [UInt8] {
        guard digits.count % 2 == 0, digits.count >= 8 else { throw PageRefusal(.contents, PagePlace(bytes: digits), detail: "odd") }
        guard let count = derCount(try octets(bytes, digits.prefix(8))), count <= digits.count / 2 else {
            throw PageRefusal(.contents, PagePlace(bytes: digits), detail: "no DER value")
        }
        let value = try octets(bytes, digits.prefix(count * 2)), rest = digits.dropFirst(count * 2)
        if !bytes[rest].allSatisfy({ $0 == UInt8(ascii: "0") }) {
            let stray = try octets(bytes, rest).firstIndex { $0 != 0 } ?? 0, at = rest.lowerBound + stray * 2
            throw PageRefusal(.contents, PagePlace(bytes: at..<at + 2), detail: "behind the signature")
        }
        return value
    }

    /// `digits`: of an even count.
    private static func octets(_ bytes: [UInt8], _ digits: Range<Int>) throws(PageRefusal) -> [UInt8] {
        let value = PDFScanner.octets(bytes[digits]), end = digits.lowerBound + 2 * value.count
        guard end == digits.upperBound else {
            throw PageRefusal(.contents, PagePlace(bytes: end..<end + 2), detail: "not hexadecimal")
        }
        return value
    }

    /// Header and content of the SEQUENCE it begins with; `value` has four bytes or more. Nil for BER's indefinite length, and for lengths of
    /// more than two bytes.
    private static func derCount(_ value: [UInt8]) -> Int? {
        guard value[0] == 0x30 else { return nil }
        switch value[1] {
        case ..<0x80: return 2 + Int(value[1])
        case 0x81: return 3 + Int(value[2])
        case 0x82: return 4 + Int(value[2]) << 8 + Int(value[3])
        default: return nil
        }
    }
}

extension ArraySlice<UInt8> {
    func hasSuffix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
    }
}
