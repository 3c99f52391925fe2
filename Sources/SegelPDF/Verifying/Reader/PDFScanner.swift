/// Reads PDF's syntax strictly: one spelling where the standard allows many. What qpdf and our own updates write is all read; what tricks need (a
/// key twice, a comment, an escaped letter) is refused.
struct PDFScanner {
    static let depthLimit = 32
    /// Members of one array.
    static let memberLimit = 20_000

    let bytes: [UInt8]
    private(set) var at: Int
    /// Of the dictionaries read so far.
    private var marks: PDFMarks = []
    /// Where reading stops.
    let end: Int
    /// The signature's own string, which was read before anything else.
    private let hole: SignedRange?

    struct Failure: Error {
        let at: Int
        let isDoubled: Bool
    }

    init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil, signed range: SignedRange? = nil) {
        (self.bytes, at, self.end, hole) = (bytes, start, end ?? bytes.count, range)
    }

    var isAtEnd: Bool { at >= end }
    var next: UInt8? { at < end ? bytes[at] : nil }

    func failure(isDoubled: Bool = false) -> Failure { Failure(at: at, isDoubled: isDoubled) }

    mutating func move(to position: Int) { at = position }

    /// Where it is called its text is a constant: there it is as many comparisons as letters, of which most calls make one.
    @inline(__always)
    func startsWith(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= end else { return false }
        for offset in 0..<count where bytes[at + offset] != text.utf8Start[offset] { return false }
        return true
    }

    @inline(__always)
    mutating func take(_ text: StaticString) -> Bool {
        guard startsWith(text) else { return false }
        at += text.utf8CodeUnitCount
        return true
    }

    @inline(__always)
    mutating func expect(_ text: StaticString) throws(Failure) { guard take(text) else { throw failure() } }

    mutating func skipSpace() { while at < end, Self.isSpace(bytes[at]) { at += 1 } }

    /// Digits without a sign, at most ten.
    mutating func takeDigits() -> Int? {
        let start = at
        var number = 0
        while at < end, Self.isDigit(bytes[at]), at - start < 10 { (number, at) = (number * 10 + Int(bytes[at] - 0x30), at + 1) }
        return at == start ? nil : number
    }

    mutating func takeByte() throws(Failure) -> UInt8 {
        guard at < end else { throw failure() }
        defer { at += 1 }
        return bytes[at]
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Neither white space nor a delimiter (section 7.2.2), and no control.
    @inline(__always)
    static func isRegular(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, 0x7F: false
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "%"): false
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): false
        default: true
        }
    }
}

extension PDFScanner {
    /// A value, and the marks of every dictionary in it.
    mutating func markedValue() throws(Failure) -> (PDFValue, PDFMarks) {
        marks = []
        return (try value(), marks)
    }

    /// `isContent`: of a page's content, where there are no references.
    mutating func value(depth: Int = 0, isContent: Bool = false) throws(Failure) -> PDFValue {
        guard depth <= Self.depthLimit, let next else { throw failure() }
        switch next {
        case UInt8(ascii: "/"): return .name(try name())
        case UInt8(ascii: "("): return .string(try literal())
        case UInt8(ascii: "["): return .array(try array(depth, isContent))
        case UInt8(ascii: "<"): return try startsWith("<<") ? .dictionary(dictionary(depth, isContent)) : .string(hexadecimal())
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x30...0x39: return try number(isContent)
        default: break
        }
        for (word, value) in [("true", PDFValue.bool(true)), ("false", .bool(false)), ("null", .null)] {
            if bytes[at..<min(at + word.utf8.count, end)].elementsEqual(word.utf8) {
                at += word.utf8.count
                guard self.next.map({ !Self.isRegular($0) }) ?? true else { throw failure() }
                return value
            }
        }
        throw failure()
    }

    mutating func name() throws(Failure) -> String {
        try expect("/")
        let start = at
        while let byte = next, Self.isRegular(byte), byte != UInt8(ascii: "#") { at += 1 }
        guard next == UInt8(ascii: "#") else {
            let letters = start..<at
            guard letters.count <= 127 else { throw failure() }
            return bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[letters]), as: UTF8.self) }
        }
        var letters = bytes[start..<at]
        while let byte = next, Self.isRegular(byte) {
            at += 1
            guard byte == UInt8(ascii: "#") else {
                letters.append(byte)
                continue
            }
            guard let high = Self.digit(try takeByte()), let low = Self.digit(try takeByte()) else { throw failure() }
            // An escape where none is needed hides a name from whoever searches for it.
            guard !Self.isRegular(high << 4 | low) || high << 4 | low == UInt8(ascii: "#") else { throw failure() }
            letters.append(high << 4 | low)
        }
        guard letters.count <= 127 else { throw failure() }
        return String(decoding: letters, as: UTF8.self)
    }

    private mutating func array(_ depth: Int, _ isContent: Bool) throws(Failure) -> [PDFValue] {
        try expect("[")
        var values: [PDFValue] = []
        // Most have fewer.
        values.reserveCapacity(8)
        skipSpace()
        while !take("]") {
            guard values.count < Self.memberLimit else { throw failure() }
            values.append(try value(depth: depth + 1, isContent: isContent))
            skipSpace()
        }
        return values
    }

    private mutating func dictionary(_ depth: Int, _ isContent: Bool) throws(Failure) -> PDFMembers {
        try expect("<<")
        var members = PDFMembers()
        // Most have fewer.
        members.reserve(8)
        skipSpace()
        while !take(">>") {
            guard !members.isFull else { throw failure() }
            let key = try name()
            skipSpace()
            let member = try value(depth: depth + 1, isContent: isContent)
            marks.formUnion(PDFMarks(key, member))
            guard members.add(member, as: key) else { throw failure(isDoubled: true) }
            skipSpace()
        }
        return members
    }

    /// A number, or a reference `12 0 R`.
    private mutating func number(_ isContent: Bool) throws(Failure) -> PDFValue {
        let start = at
        if !isContent, let number = takeDigits() {
            if take(" 0 R"), next.map({ !Self.isRegular($0) }) ?? true { return .reference(number) }
            at = start
        }
        let end = end, read = bytes.withUnsafeBufferPointer { Self.number($0, from: start, to: end) }
        at = read.end
        guard let number = read.number else { throw failure() }
        return number.isReal ? .real(number.double) : .integer(number.value)
    }
}

extension PDFScanner {
    private struct Number {
        var value = 0
        var isReal = false
        /// Ten to the power of the digits behind the point.
        var divisor = 1

        var double: Double { isReal ? Double(value) / Double(divisor) : Double(value) }
    }

    /// `[1 2.5 3]`, as a page's content has them: nil where anything else is among them, and then nothing was read. A symbol has thousands, for each of which
    /// a value of its own would be made otherwise.
    mutating func takeNumbers() -> [Double]? {
        let start = at, end = end
        var numbers: [Double] = []
        numbers.reserveCapacity(64)
        let close = bytes.withUnsafeBufferPointer { bytes -> Int? in
            var at = start + 1
            while at < end, numbers.count <= Self.memberLimit {
                if Self.isSpace(bytes[at]) {
                    at += 1
                    continue
                }
                if bytes[at] == UInt8(ascii: "]") { return at + 1 }
                let read = Self.number(bytes, from: at, to: end)
                guard let number = read.number else { return nil }
                numbers.append(number.double)
                at = read.end
            }
            return nil
        }
        guard let close else { return nil }
        at = close
        return numbers
    }

    /// A number, as a page's content has it; nil where none stands, and then nothing was read.
    mutating func takeNumber() -> (double: Double, isReal: Bool)? {
        let start = at, end = end, read = bytes.withUnsafeBufferPointer { Self.number($0, from: start, to: end) }
        guard let number = read.number else { return nil }
        at = read.end
        return (number.double, number.isReal)
    }

    /// The number at `start`, and where it ends; nil, and where it is none, for what is no number.
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> (number: Number?, end: Int) {
        var number = Number(), at = start, digits = 0
        let sign = at < end ? bytes[at] : 0
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
        while at < end {
            let byte = bytes[at]
            if isDigit(byte) {
                // Without looking for an overflow at each digit: there are sixteen at most.
                (digits, number.value) = (digits + 1, number.value &* 10 &+ Int(byte &- 0x30))
                if number.isReal { number.divisor &*= 10 }
                // So many are exact, as an integer and as a real number of one division.
                guard digits <= 15 else { return (nil, at + 1) }
            } else if byte == UInt8(ascii: "."), !number.isReal {
                number.isReal = true
            } else if isRegular(byte) {
                return (nil, at)
            } else {
                break
            }
            at += 1
        }
        guard digits > 0 else { return (nil, at) }
        if sign == UInt8(ascii: "-") { number.value = -number.value }
        return (number, at)
    }
}

extension PDFScanner {
    private static let stringLimit = 1 << 20

    private mutating func literal() throws(Failure) -> [UInt8] {
        try expect("(")
        let start = at
        while at < end, !Self.isBracketOrEscape(bytes[at]) { at += 1 }
        var text = Array(bytes[start..<at]), open = 1
        while true {
            guard text.count <= Self.stringLimit else { throw failure() }
            let byte = try takeByte()
            switch byte {
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                open -= 1
                if open == 0 { return text }
            case UInt8(ascii: "\\"):
                if let escaped = try escape() { text.append(escaped) }
                continue
            default: break
            }
            text.append(byte)
        }
    }

    /// What means something in a literal; hardly one has any before its end.
    private static func isBracketOrEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\\")
    }

    /// Nil for a line end that only breaks the source.
    private mutating func escape() throws(Failure) -> UInt8? {
        let byte = try takeByte()
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"): return byte
        case 0x0A: return nil
        case 0x30...0x37:
            var number = Int(byte - 0x30)
            for _ in 0..<2 {
                guard let digit = next, (0x30...0x37).contains(digit) else { break }
                number = number * 8 + Int(digit - 0x30)
                at += 1
            }
            guard number < 256 else { throw failure() }
            return UInt8(number)
        default: throw failure()
        }
    }

    private mutating func hexadecimal() throws(Failure) -> [UInt8] {
        // Digits to the end, as `SignedRange` found: the signature, and zeros behind it, which it leaves out.
        if let hole, hole.hole.lowerBound == at {
            at = hole.hole.upperBound
            return hole.signature
        }
        try expect("<")
        var close = at
        while close < end, bytes[close] != UInt8(ascii: ">") { close += 1 }
        let text = Self.octets(bytes[at..<close])
        at += 2 * text.count
        if at + 1 < end, Self.digit(bytes[at]) != nil {
            at += 1
            throw failure()
        }
        try expect(">")
        return text
    }

    /// What pairs of digits spell, up to the first pair that is none.
    static func octets(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        let values = values
        return digits.withUnsafeBufferPointer { digits in
            [UInt8](unsafeUninitializedCapacity: digits.count / 2) { octets, count in
                while 2 * count + 1 < digits.count {
                    let (high, low) = (values[Int(digits[2 * count])], values[Int(digits[2 * count + 1])])
                    guard high | low < 16 else { return }
                    octets.initializeElement(at: count, to: high << 4 | low)
                    count += 1
                }
            }
        }
    }

    /// Of each byte what it is as a digit; 0xFF for those that are none.
    private static let values = (0...0xFF).map { digit(UInt8($0)) ?? 0xFF }

    static func digit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x30...0x39: letter - 0x30
        case 0x41...0x46: letter - 0x41 + 10
        case 0x61...0x66: letter - 0x61 + 10
        default: nil
        }
    }
}

extension PDFScanner {
    /// A string of four bytes at most, as one number.
    struct ShortString {
        let number: Int
        /// Bytes.
        let count: Int

        var bytes: [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) } }
    }

    /// `<0041>`; nil where none such stands, and then nothing was read.
    mutating func takeShortString() -> ShortString? {
        guard next == UInt8(ascii: "<") else { return nil }
        var number = 0, place = at + 1
        while place < end, place - at <= 8, let digit = Self.digit(bytes[place]) { (number, place) = (number << 4 | Int(digit), place + 1) }
        let digits = place - at - 1
        guard digits % 2 == 0, place < end, bytes[place] == UInt8(ascii: ">") else { return nil }
        at = place + 1
        return ShortString(number: number, count: digits / 2)
    }
}
