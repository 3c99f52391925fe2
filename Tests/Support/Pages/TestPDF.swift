internal import SegelCrypto
internal import SegelQR

/// A PDF written object by object, with a signature's place; each piece can be made wrong. Plain on purpose: what the program's own maker writes is
/// tested beside it.
package struct TestPDF {
    /// Hexadecimal digits kept for the signature.
    package static let room = 16_384

    /// Number to what stands between `obj` and `endobj`.
    package var objects: [Int: [UInt8]]
    package var trailer = "/Root 1 0 R"
    package var header = "%PDF-1.7\n%\u{e2}\u{e3}\u{cf}\u{d3}\n"

    /// One page that says `lines`, with `credential` attached. `symbol`: operators that draw a QR symbol.
    package init(lines: [String], credential: [UInt8], symbol: String = "") {
        let text = lines.enumerated().map { number, line in
            "/P <</MCID \(number)>> BDC BT /F1 11 Tf 72 \(760 - number * 16) Td \(Self.literal(line)) Tj ET EMC"
        }
        objects = [
            1: Self.bytes(
                """
                << /Type /Catalog /Pages 2 0 R /Lang (id) /AcroForm 7 0 R /AF [10 0 R] \
                /Names << /EmbeddedFiles << /Names [(credential.sdjwt) 10 0 R] >> >> >>
                """
            ),
            2: Self.bytes("<< /Type /Pages /Count 1 /Kids [3 0 R] >>"),
            3: Self.bytes(
                """
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Annots [8 0 R] \
                /Resources << /Font << /F1 5 0 R >> >> >>
                """
            ),
            4: Self.stream("", Self.bytes((text + [symbol]).joined(separator: "\n"))),
            5: Self.bytes("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
            7: Self.bytes("<< /Fields [8 0 R] /SigFlags 3 >>"),
            8: Self.bytes(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Segel) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 9 0 R >>"
            ),
            9: Self.signatureDictionary(type: "Sig", subfilter: "ETSI.CAdES.detached"),
            10: Self.bytes(
                """
                << /Type /Filespec /F (credential.sdjwt) /UF (credential.sdjwt) /AFRelationship /Source \
                /EF << /F 11 0 R /UF 11 0 R >> >>
                """
            ),
            11: Self.stream("/Type /EmbeddedFile /Subtype /application#2Fdc+sd-jwt", credential),
        ]
    }

    /// A QR symbol as horizontal strokes, two points a module.
    package static func drawing(_ text: String) throws -> String {
        let code = try QRCode(text, correction: .quartile)
        var lines: [String] = []
        for row in 0..<code.size {
            var column = 0
            while column < code.size {
                let start = column
                while column < code.size, code.isDark(row: row, column: column) { column += 1 }
                if column > start { lines.append("\(start) \(code.size - row) m \(column) \(code.size - row) l") }
                column += 1
            }
        }
        return "q 2 0 0 2 200 100 cm 1 w 0 0 0 RG\n" + lines.joined(separator: "\n") + "\nS Q"
    }

    package static func bytes(_ text: String) -> [UInt8] {
        // Letters over 0x7F as single bytes: what WinAnsi and the header's comment want.
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    package static func literal(_ text: String) -> String {
        "(" + text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)") + ")"
    }

    package static func stream(_ members: String, _ data: [UInt8]) -> [UInt8] {
        bytes("<< \(members) /Length \(data.count) >>\nstream\n") + data + bytes("\nendstream")
    }

    package static func signatureDictionary(type: String, subfilter: String) -> [UInt8] {
        bytes("<< /Type /\(type) /Filter /Adobe.PPKLite /SubFilter /\(subfilter) /ByteRange \(placeholder) /Contents <")
            + Array(repeating: UInt8(ascii: "0"), count: room) + bytes("> >>")
    }

    /// As wide as any four numbers.
    static let placeholder = "[0000000000 0000000000 0000000000 0000000000]"

    /// Not signed yet.
    package func assembled() -> [UInt8] { Self.bytes(header) + revision(at: Self.bytes(header).count, previous: nil) }

    /// Objects, table and trailer, for a place `at` bytes into the file.
    package func revision(at start: Int, previous: Int?) -> [UInt8] {
        var bytes: [UInt8] = [], offsets: [Int: Int] = [:]
        for number in objects.keys.sorted() {
            offsets[number] = start + bytes.count
            bytes += Self.bytes("\(number) 0 obj\n") + objects[number]! + Self.bytes("\nendobj\n")
        }
        let table = start + bytes.count
        bytes += Self.bytes("xref\n")
        var numbers = objects.keys.sorted()
        if previous == nil { numbers.insert(0, at: 0) }
        while let first = numbers.first {
            let run = numbers.enumerated().prefix { $0.element == first + $0.offset }.map(\.element)
            bytes += Self.bytes("\(first) \(run.count)\n")
            for number in run {
                bytes += Self.bytes(number == 0 ? "0000000000 65535 f \n" : "\(Self.padded(offsets[number]!)) 00000 n \n")
            }
            numbers.removeFirst(run.count)
        }
        let prev = previous.map { " /Prev \($0)" } ?? ""
        return bytes + Self.bytes("trailer\n<< \(trailer) /Size \(100)\(prev) >>\nstartxref\n\(table)\n%%EOF\n")
    }

    /// An update behind `file`.
    package static func update(_ file: [UInt8], _ objects: [Int: [UInt8]]) -> [UInt8] {
        var update = TestPDF(lines: [], credential: [])
        update.objects = objects
        return file + update.revision(at: file.count, previous: lastTable(file))
    }

    /// Where the last table is said to be.
    package static func lastTable(_ file: [UInt8]) -> Int {
        let text = String(decoding: file.suffix(40), as: UTF8.self)
        return text.firstMatch(of: /startxref\n(\d+)/).flatMap { Int($0.1) } ?? 0
    }

    private static func padded(_ number: Int) -> String { String(repeating: "0", count: 10 - String(number).count) + String(number) }
}

extension TestPDF {
    /// Fills the last place for a signature with what `sign` makes of the bytes around it.
    package static func sign(_ file: [UInt8], by sign: ([UInt8]) -> [UInt8]) -> [UInt8] {
        var file = file
        guard let range = file.lastRange(of: bytes("/ByteRange \(placeholder)")), let hole = hole(file, after: range.upperBound) else {
            return file
        }
        let numbers = "/ByteRange [0 \(hole.lowerBound) \(hole.upperBound) \(file.count - hole.upperBound)"
        let padding = String(repeating: " ", count: range.count - numbers.utf8.count - 1)
        file.replaceSubrange(range, with: bytes(numbers + padding + "]"))
        let signature = sign(Array(file[..<hole.lowerBound]) + file[hole.upperBound...])
        let digits = bytes(Hex.encode(signature))
        guard digits.count <= hole.count - 2 else { return file }
        file.replaceSubrange(hole.lowerBound + 1..<hole.lowerBound + 1 + digits.count, with: digits)
        return file
    }

    /// The hexadecimal string behind a position, its brackets too.
    package static func hole(_ file: [UInt8], after position: Int = 0) -> Range<Int>? {
        guard let start = file[position...].firstRange(of: bytes("/Contents <"))?.upperBound,
            let end = file[start...].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        return start - 1..<end + 1
    }
}

extension Array<UInt8> {
    func lastRange(of other: [UInt8]) -> Range<Int>? {
        for start in stride(from: count - other.count, through: 0, by: -1) where self[start] == other[0] {
            if self[start..<start + other.count].elementsEqual(other) { return start..<start + other.count }
        }
        return nil
    }
}
