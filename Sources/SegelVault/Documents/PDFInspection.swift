internal import SegelCompression

/// Watches a PDF pass and tells two things that whoever opens it would find out too late: that it asks for a password, and that its compressed
/// streams hold far more than an office's machine should unpack.
///
/// It reads no structure but two words. An encrypted file says `/Encrypt` with a reference or a dictionary in its trailer (ISO 32000-2 section
/// 7.5.5) or in the dictionary of a cross-reference stream (section 7.5.8), neither of which is ever compressed. A compressed stream is the data
/// behind the word `stream` (section 7.3.8) whose dictionary names `FlateDecode` (section 7.4.4).
struct PDFInspection: ~Copyable {
    /// 512 MiB: twenty pages scanned in colour at 300 dpi, and about two seconds of one core.
    static let unpackedLimit = 512 << 20
    /// A stream's dictionary begins at most so far before its data; those of scanners and phones are a tenth of it.
    private static let lookBack = 2_048
    /// So much must have come to tell what a word is.
    private static let lookAhead = 64

    private let limit: Int
    private var unpacked = 0
    private var inflation: Inflation?
    /// The last that passed: up to `at` it was looked at already.
    private var bytes: [UInt8] = []
    private var at = 0

    init(limit: Int = Self.unpackedLimit) { self.limit = limit }

    mutating func accept(_ piece: some Collection<UInt8>) throws(DocumentRefusal) {
        bytes += piece
        repeat { if inflation != nil { try skip() } } while try search()
        let gone = at - (inflation == nil ? Self.lookBack : 0)
        if gone > 0 {
            bytes.removeFirst(gone)
            at -= gone
        }
    }

    /// Nothing follows: a word at the very end can be told now.
    mutating func finish() throws(DocumentRefusal) {
        try accept(repeatElement(UInt8(ascii: "\n"), count: Self.lookAhead))
    }

    /// Passes over compressed data, as far as it goes.
    private mutating func skip() throws(DocumentRefusal) {
        let left = limit - unpacked
        let progress = bytes[at...].withUnsafeBufferPointer { inflation?.feed($0, limit: left) ?? .ended(used: 0) }
        let count = inflation?.outputCount ?? 0
        guard count <= left else { throw .unpacksTooMuch }
        switch progress {
        case .more: at = bytes.count
        case .ended(let used):
            at += used
            unpacked += count
            inflation = nil
        }
    }

    /// Looks for the next compressed data, and whether the file is encrypted. True once it stands before compressed data.
    private mutating func search() throws(DocumentRefusal) -> Bool {
        guard inflation == nil else { return false }
        while true {
            passOver()
            guard at + Self.lookAhead <= bytes.count else { return false }
            defer { at += 1 }
            if isWord("/Encrypt", at: at), isValueOfEncrypt(from: at + 8) { throw .passwordProtected }
            guard isWord("stream", at: at), let start = dataStart(behind: at + 6), try isCompressed(before: at) else { continue }
            // Nil only where zlib finds no memory: then this stream is not counted.
            inflation = try? Inflation()
            // The step of one is still to come.
            at = start - 1
            return inflation != nil
        }
    }

    /// Goes to where one of the two words may begin.
    private mutating func passOver() {
        let start = at, end = bytes.count - Self.lookAhead
        at = bytes.withUnsafeBufferPointer { bytes in
            var at = start
            while at <= end, bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: "s") { at += 1 }
            return at
        }
    }

    private func isWord(_ word: StaticString, at position: Int) -> Bool {
        guard bytes[position] == word.utf8Start[0] else { return false }
        return (1..<word.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == word.utf8Start[$0] }
    }

    /// `/Encrypt 12 0 R` or `/Encrypt <<`.
    private func isValueOfEncrypt(from position: Int) -> Bool {
        let value = bytes[position..<position + 16].drop { Self.isSpace($0) }
        return value.starts(with: "<<".utf8) || (value.startIndex > position && value.first.map { (0x30...0x39).contains($0) } == true)
    }

    /// Where the data begins: behind the line break that must follow the word.
    private func dataStart(behind position: Int) -> Int? {
        switch (bytes[position], bytes[position + 1]) {
        case (0x0D, 0x0A): position + 2
        case (0x0A, _), (0x0D, _): position + 1
        default: nil
        }
    }

    /// By the dictionary that ends before `position`. Compressing twice has no use but to hide how much there is.
    private func isCompressed(before position: Int) throws(DocumentRefusal) -> Bool {
        let before = String(decoding: bytes[max(0, position - Self.lookBack)..<position], as: UTF8.self)
        guard before.reversed().drop(while: \.isWhitespace).starts(with: ">>") else { return false }
        let dictionary = before.components(behindLast: "obj")
        let filters = dictionary.ranges(of: "/FlateDecode").count + dictionary.ranges(of: "/LZWDecode").count
        if filters > 1 { throw .unpacksTooMuch }
        return filters == 1 && dictionary.contains("/FlateDecode")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0 }
}

extension String {
    fileprivate func components(behindLast word: String) -> Substring { ranges(of: word).last.map { self[$0.upperBound...] } ?? self[...] }
}
