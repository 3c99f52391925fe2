internal import SegelUseCases

/// What pages say and what symbols are on them, read from their content (ISO 32000-1 section 8 and 9) as our own producer writes it. An operator or
/// a font of another kind refuses the page: then nobody knows what stands there.
///
/// Its own reader and not poppler: two hundred lines that know one producer, in a language that cannot run over an end, against a C++ library that
/// reads everything and guesses. What a letter looks like it does not see; that the agency signed.
struct PageTexts {
    private static let depthLimit = 4
    private static let operatorLimit = 1_000_000

    private let document: PDFDocument
    private var fonts: [Int: ToUnicode] = [:]
    private(set) var passages: [String] = []
    /// UTF-8 of the piece under way.
    private var piece: [UInt8] = []
    private var drawings: [SymbolDrawing] = []
    /// Black bars of the piece under way.
    private var bars: [SymbolDrawing.Bar] = []
    private var left = operatorLimit
    private var unpacked = PageLimits.unpacked

    init(_ document: PDFDocument) { self.document = document }

    /// What the QR symbols among the drawings hold.
    func symbols() -> [[UInt8]] { drawings.flatMap { $0.read() } }

    mutating func read(_ page: PDFObject) throws(PageRefusal) {
        guard let members = page.members, let contents = members["Contents"] else { throw page.refusal(.textUnreadable, "Contents") }
        let streams = document.value(contents)?.array ?? [contents]
        var bytes: [UInt8] = []
        for stream in streams {
            guard let object = document.object(stream) else { throw page.refusal(.textUnreadable, "Contents") }
            bytes += try unpack(object)
            bytes.append(0x0A)
        }
        guard let resources = document.dictionary(members["Resources"]) else { throw page.refusal(.textUnreadable, "Resources") }
        endPiece()
        try run(bytes, resources, of: page, depth: 0, Graphics())
        endPiece()
    }

    private mutating func unpack(_ object: PDFObject) throws(PageRefusal) -> [UInt8] {
        let bytes = try document.data(object, limit: unpacked)
        unpacked -= bytes.count
        return bytes
    }

    /// A symbol stands in one piece, as a figure does.
    private mutating func endPiece() {
        if !piece.isEmpty { passages.append(String(decoding: piece, as: UTF8.self)) }
        piece.removeAll(keepingCapacity: true)
        if let drawing = SymbolDrawing(bars) { drawings.append(drawing) }
        bars.removeAll(keepingCapacity: true)
    }
}

extension PageTexts {
    /// `graphics`: as they are where this content is drawn.
    private mutating func run(
        _ bytes: [UInt8],
        _ resources: PDFMembers,
        of owner: PDFObject,
        depth: Int,
        _ graphics: Graphics
    ) throws(PageRefusal) {
        var scanner = PDFScanner(bytes), operands = Operands(), graphics = graphics, saved: [Graphics] = [], marks: [Bool] = []
        scanner.skipSpace()
        while let next = scanner.next {
            // No number begins with a letter.
            if next < 0x3A, let number = scanner.takeNumber() {
                operands.add(number.double, isReal: number.isReal)
                guard operands.count <= Operands.limit else { throw owner.refusal(.textUnreadable, "operands") }
                scanner.skipSpace()
                continue
            }
            guard let letters = scanner.takeWord(next) else {
                if next == UInt8(ascii: "["), let numbers = scanner.takeNumbers() {
                    operands.add(.numbers(numbers))
                } else {
                    do { operands.add(try scanner.value(isContent: true)) } catch { throw owner.refusal(.textUnreadable, "content") }
                }
                guard operands.count <= Operands.limit else { throw owner.refusal(.textUnreadable, "operands") }
                scanner.skipSpace()
                continue
            }
            guard let word = PDFOperator(scanner.bytes, letters) else { throw owner.refusal(.textUnreadable, "operator") }
            left -= 1
            guard left > 0 else { throw owner.refusal(.textUnreadable, "operators") }
            switch word {
            case "q":
                guard saved.count < 64 else { throw owner.refusal(.textUnreadable, "q") }
                saved.append(graphics)
            case "Q":
                guard let before = saved.popLast() else { throw owner.refusal(.textUnreadable, "Q") }
                graphics = before
            case "BDC", "BMC":
                // A piece of the page's structure; spans inside one belong to it.
                let isPiece = operands.last?.dictionary?["MCID"] != nil || operands.first?.name == "Artifact"
                if isPiece { endPiece() }
                marks.append(isPiece)
            case "EMC":
                guard let isPiece = marks.popLast() else { throw owner.refusal(.textUnreadable, "EMC") }
                if isPiece { endPiece() }
            case "Do": try draw(operands, resources, of: owner, depth, graphics)
            case "Tf": graphics.font = try font(operands, resources, of: owner)
            case "Tj", "'", "\"": try show(operands.last.map { [$0] } ?? [], graphics, owner)
            case "TJ": try show(operands.last?.array ?? [], graphics, owner)
            case "Tr": guard operands.isZero else { throw owner.refusal(.textUnreadable, "Tr") }
            default:
                guard graphics.take(word, operands, painting: &bars) else { throw owner.refusal(.textUnreadable, word.text) }
            }
            operands.removeAll()
            scanner.skipSpace()
        }
        guard saved.isEmpty, marks.isEmpty, operands.count == 0 else { throw owner.refusal(.textUnreadable, "unbalanced") }
    }

    private mutating func show(_ values: [PDFValue], _ graphics: Graphics, _ owner: PDFObject) throws(PageRefusal) {
        let font = graphics.font.flatMap { fonts[$0] }
        for value in values {
            switch value {
            case .integer, .real: continue
            case .string(let codes):
                guard let font, font.add(codes, to: &piece) else { throw owner.refusal(.textUnreadable, "code") }
            default: throw owner.refusal(.textUnreadable, "TJ")
            }
        }
    }

    private mutating func draw(
        _ operands: Operands,
        _ resources: PDFMembers,
        of owner: PDFObject,
        _ depth: Int,
        _ graphics: Graphics
    ) throws(PageRefusal) {
        guard depth < Self.depthLimit, operands.count == 1, let name = operands.first?.name,
            let object = document.object(document.dictionary(resources["XObject"])?[name]), let members = object.members
        else { throw owner.refusal(.textUnreadable, "Do") }
        // A picture could say anything.
        guard members["Subtype"]?.name == "Form" else { throw object.refusal(.textUnreadable, "Image") }
        var graphics = graphics
        if let matrix = members["Matrix"]?.array?.compactMap(\.number), matrix.count == 6 {
            graphics.matrix = Matrix(matrix) * graphics.matrix
        }
        try run(try unpack(object), document.dictionary(members["Resources"]) ?? resources, of: object, depth: depth + 1, graphics)
    }

    /// The number of the font's object.
    private mutating func font(_ operands: Operands, _ resources: PDFMembers, of owner: PDFObject) throws(PageRefusal) -> Int {
        guard let name = operands.first?.name, let object = document.object(document.dictionary(resources["Font"])?[name]),
            let members = object.members
        else { throw owner.refusal(.textUnreadable, "Tf") }
        guard fonts[object.number] == nil else { return object.number }
        guard fonts.count < 64 else { throw object.refusal(.textUnreadable, "fonts") }
        let isComposite = members["Subtype"]?.name == "Type0"
        if let map = document.object(members["ToUnicode"]) {
            guard members["Subtype"]?.name != "Type3", !isComposite || members["Encoding"]?.name == "Identity-H",
                let read = ToUnicode(try unpack(map), width: isComposite ? 2 : 1)
            else { throw object.refusal(.textUnreadable, "ToUnicode") }
            fonts[object.number] = read
        } else {
            guard !isComposite, members["Subtype"]?.name != "Type3", members["Encoding"]?.name == "WinAnsiEncoding" else {
                throw object.refusal(.textUnreadable, "Encoding")
            }
            fonts[object.number] = .winAnsi
        }
        return object.number
    }
}
