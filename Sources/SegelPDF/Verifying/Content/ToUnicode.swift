/// What the codes of a font mean: its `ToUnicode` map (ISO 32000-1 section 9.10.3), or WinAnsi where a simple font has none.
struct ToUnicode {
    private static let entryLimit = 65_536

    /// Of each code that is no letter of ASCII, without white space: it is where lines break, and says nothing.
    private var texts: [String?] = []
    /// Of those that are one letter of ASCII, as nearly all are; 0 for others.
    private var letters: [UInt8] = []
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

    /// Their meaning, as UTF-8, behind what is in `piece`. False where a code has none: then nobody knows what stands there.
    func add(_ codes: [UInt8], to piece: inout [UInt8]) -> Bool {
        guard codes.count % width == 0 else { return false }
        var at = 0
        while at < codes.count {
            var code = 0
            for _ in 0..<width { (code, at) = (code << 8 | Int(codes[at]), at + 1) }
            guard code < texts.count else { return false }
            if letters[code] != 0 {
                piece.append(letters[code])
            } else {
                guard let text = texts[code] else { return false }
                // A blank says nothing.
                if !text.isEmpty { piece += text.utf8 }
            }
        }
        return true
    }

    private mutating func read(_ bytes: [UInt8]) throws(PDFScanner.Failure) {
        var scanner = PDFScanner(bytes), operands: [Operand] = []
        scanner.skipSpace()
        while let next = scanner.next {
            if let word = scanner.takeWord(next) {
                switch String(decoding: scanner.bytes[word], as: UTF8.self) {
                case "endbfchar": try takeCharacters(operands, scanner)
                case "endbfrange": try takeRanges(operands, scanner)
                default: break
                }
                operands.removeAll(keepingCapacity: true)
            } else {
                if let short = scanner.takeShortString() {
                    operands.append(.short(short))
                } else {
                    operands.append(.other(try scanner.value(isContent: true)))
                }
                guard operands.count <= Self.entryLimit else { throw scanner.failure() }
            }
            scanner.skipSpace()
        }
    }

    private mutating func takeCharacters(_ operands: [Operand], _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard operands.count % 2 == 0 else { throw scanner.failure() }
        for at in stride(from: 0, to: operands.count, by: 2) {
            guard let code = operands[at].number, operands[at + 1].number != nil else { throw scanner.failure() }
            if let letter = operands[at + 1].letter {
                try refuse(code, scanner)
                add(letter: letter, at: code)
            } else {
                try set(code, operands[at + 1].string.flatMap(Self.utf16), scanner)
            }
        }
    }

    private mutating func takeRanges(_ operands: [Operand], _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard operands.count % 3 == 0 else { throw scanner.failure() }
        for at in stride(from: 0, to: operands.count, by: 3) {
            guard let first = operands[at].number, let last = operands[at + 1].number, first <= last, last - first < 65_536 else {
                throw scanner.failure()
            }
            let target = operands[at + 2].value
            for code in first...last {
                let text: String?
                switch target {
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
        guard let text else { throw scanner.failure() }
        try refuse(code, scanner)
        add(text, at: code)
    }

    private func refuse(_ code: Int, _ scanner: PDFScanner) throws(PDFScanner.Failure) {
        guard code < Self.entryLimit, code >= texts.count || texts[code] == nil && letters[code] == 0 else { throw scanner.failure() }
    }

    private mutating func add(_ text: String, at code: Int) {
        let first = text.utf8.first ?? 0
        if text.utf8.count == 1, Self.isVisible(first) { return add(letter: first, at: code) }
        makeRoom(for: code)
        texts[code] = text.filter { !$0.isWhitespace }
    }

    private mutating func add(letter: UInt8, at code: Int) {
        makeRoom(for: code)
        letters[code] = letter
    }

    private mutating func makeRoom(for code: Int) {
        while texts.count <= code {
            texts.append(nil)
            letters.append(0)
        }
    }

    /// A letter of ASCII that is no white space, of which there is nothing to take out.
    private static func isVisible(_ letter: UInt8) -> Bool { letter > 0x20 && letter < 0x7F }

    /// Nearly all are strings of four bytes at most: for those no array is made.
    private enum Operand {
        case short(PDFScanner.ShortString)
        case other(PDFValue)

        var value: PDFValue {
            switch self {
            case .short(let text): .string(text.bytes)
            case .other(let value): value
            }
        }
        var string: [UInt8]? { value.string }

        /// Of a string its first four bytes.
        var number: Int? {
            switch self {
            case .short(let text): text.number
            case .other(let value): value.string?.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            }
        }

        /// One visible letter of ASCII, in UTF-16; nil for any other text.
        var letter: UInt8? {
            guard case .short(let text) = self, text.count == 2, text.number < 0x80 else { return nil }
            let letter = UInt8(text.number)
            return isVisible(letter) ? letter : nil
        }
    }

    /// Big-endian UTF-16; nil for halves of a pair.
    private static func utf16(_ bytes: [UInt8]) -> String? {
        guard bytes.count % 2 == 0, !bytes.isEmpty else { return nil }
        let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(validating: units, as: UTF16.self)
    }

    private static func utf16<Bytes: Sequence<UInt8>>(_ bytes: Bytes) -> String? { utf16(Array(bytes)) }
}
