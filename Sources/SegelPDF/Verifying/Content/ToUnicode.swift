/// What the codes of a font mean: its `ToUnicode` map (ISO 32000-1 section 9.10.3), or WinAnsi where a simple font has none.
struct ToUnicode {
    private static let entryLimit = 65_536

    /// Of each code, without white space: it is where lines break, and says nothing.
    private var texts: [String?] = []
    /// Bytes of a code.
    let width: Int

    /// WinAnsi (annex D.2). Codes that are empty there have no text.
    static let winAnsi: ToUnicode = {
        var map = ToUnicode(width: 1)
        for code in 0x20...0xFF where code != 0x7F {
            map.add(code == 0x20 || code == 0xA0 ? "" : String(Unicode.Scalar(UInt8(code))), at: code)
        }
        // 0x80 to 0x9F differ from Latin-1.
        let special: [Int: Unicode.Scalar] = [
            0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰", 0x8A: "Š", 0x8B: "‹",
            0x8C: "Œ",
            0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x98: "˜", 0x99: "™", 0x9A: "š",
            0x9B: "›",
            0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
        ]
        for code in 0x80...0x9F { map.texts[code] = special[code].map { String($0) } }
        return map
    }()

    private init(width: Int) { self.width = width }

    /// Nil for a map that is not read to its end.
    init?(_ bytes: [UInt8], width: Int) {
        self.init(width: width)
        do { try read(bytes) } catch { return nil }
    }

    /// Nil where a code has no meaning: then nobody knows what stands there.
    func text(_ codes: [UInt8]) -> String? {
        guard codes.count % width == 0 else { return nil }
        var text = ""
        for at in stride(from: 0, to: codes.count, by: width) {
            let code = width == 1 ? Int(codes[at]) : Self.number(codes[at..<at + width])
            guard code < texts.count, let piece = texts[code] else { return nil }
            text += piece
        }
        return text
    }

    private mutating func read(_ bytes: [UInt8]) throws(PDFScanner.Failure) {
        var scanner = PDFScanner(bytes), operands: [PDFValue] = []
        scanner.skipSpace()
        while let next = scanner.next {
            if let word = scanner.takeWord(next) {
                switch String(decoding: word, as: UTF8.self) {
                case "endbfchar": try takeCharacters(operands, scanner)
                case "endbfrange": try takeRanges(operands, scanner)
                default: break
                }
                operands = []
            } else {
                operands.append(try scanner.value(isContent: true))
                guard operands.count <= Self.entryLimit else { throw scanner.failure() }
            }
            scanner.skipSpace()
        }
    }

    private mutating func takeCharacters(_ operands: [PDFValue], _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard operands.count % 2 == 0 else { throw scanner.failure() }
        for at in stride(from: 0, to: operands.count, by: 2) {
            guard let code = operands[at].string, let text = operands[at + 1].string else { throw scanner.failure() }
            try set(Self.number(code[...]), Self.utf16(text), scanner)
        }
    }

    private mutating func takeRanges(_ operands: [PDFValue], _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard operands.count % 3 == 0 else { throw scanner.failure() }
        for at in stride(from: 0, to: operands.count, by: 3) {
            guard let first = operands[at].string.map({ Self.number($0[...]) }),
                let last = operands[at + 1].string.map({ Self.number($0[...]) }),
                first <= last, last - first < 65_536
            else { throw scanner.failure() }
            for code in first...last {
                let text: String?
                switch operands[at + 2] {
                case .array(let values): text = values.count == last - first + 1 ? values[code - first].string.flatMap(Self.utf16) : nil
                case .string(let start):
                    guard let end = start.last, Int(end) + code - first <= 0xFF else { throw scanner.failure() }
                    text = Self.utf16(start.dropLast() + [UInt8(Int(end) + code - first)])
                default: text = nil
                }
                try set(code, text, scanner)
            }
        }
    }

    /// Throws for a second meaning, and for codes that no font has.
    private mutating func set(_ code: Int, _ text: String?, _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard let text, code < Self.entryLimit, code >= texts.count || texts[code] == nil else { throw scanner.failure() }
        add(text, at: code)
    }

    private mutating func add(_ text: String, at code: Int) {
        while texts.count <= code { texts.append(nil) }
        let first = text.utf8.first ?? 0
        // A visible letter of ASCII, as nearly all are, has none to be taken out.
        texts[code] = text.utf8.count == 1 && first > 0x20 && first < 0x7F ? text : text.filter { !$0.isWhitespace }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } }

    /// Big-endian UTF-16; nil for halves of a pair.
    private static func utf16(_ bytes: [UInt8]) -> String? {
        guard bytes.count % 2 == 0, !bytes.isEmpty else { return nil }
        if bytes.count == 2, bytes[0] == 0, bytes[1] < 0x80 { return String(Unicode.Scalar(bytes[1])) }
        let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(validating: units, as: UTF16.self)
    }

    private static func utf16<Bytes: Sequence<UInt8>>(_ bytes: Bytes) -> String? { utf16(Array(bytes)) }
}
