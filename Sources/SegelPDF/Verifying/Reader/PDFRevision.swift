internal import SegelUseCases

/// One revision of a file (ISO 32000-1 section 7.5.6): objects, a table of where they are, a trailer. Every byte of it belongs to one of them.
struct PDFRevision {
    let objects: [Int: PDFObject]
    /// The same, by their numbers.
    let ordered: [PDFObject]
    let trailer: PDFMembers
    /// Where its table stands.
    let table: Int
    let span: Range<Int>
}

/// Reads a file from its first byte to its last: what is between objects, or behind the end, is refused instead of skipped.
struct PDFRevisionReader {
    private static let objectLimit = 4_096
    /// Of a certificate of one page.
    private static let usual = 512
    /// More are not looked at to name what they touch.
    private static let updateLimit = 32
    /// The trailer keys of a file without encryption and without a second table.
    private static let trailerKeys: Set = ["Size", "Root", "Info", "ID", "Prev"]

    private var scanner: PDFScanner

    private init(_ scanner: PDFScanner) { self.scanner = scanner }

    /// The first revision, which must be all of the file that is signed.
    static func first(_ bytes: [UInt8], signed range: SignedRange) throws(PageRefusal) -> PDFRevision {
        try telling { () throws -> PDFRevision in
            var reader = Self(PDFScanner(bytes, to: range.end, signed: range))
            try reader.header()
            let revision = try reader.revision(after: nil)
            guard reader.scanner.isAtEnd else {
                throw PageRefusal(.wrapped, PagePlace(bytes: reader.scanner.at..<range.end), detail: "not signed in the first revision")
            }
            return revision
        }
    }

    /// What was appended behind `first`, up to the end of the file.
    static func updates(_ bytes: [UInt8], after first: PDFRevision) throws(PageRefusal) -> [PDFRevision] {
        try telling { () throws -> [PDFRevision] in
            var reader = Self(PDFScanner(bytes, from: first.span.upperBound)), revisions = [first]
            while !reader.scanner.isAtEnd {
                guard revisions.count <= updateLimit else { throw reader.scanner.failure() }
                revisions.append(try reader.revision(after: revisions[revisions.count - 1]))
            }
            return Array(revisions.dropFirst())
        }
    }

    private static func telling<Value>(_ read: () throws -> Value) throws(PageRefusal) -> Value {
        do { return try read() } catch let refusal as PageRefusal { throw refusal } catch let failure as PDFScanner.Failure {
            throw PageRefusal(failure.isDoubled ? .doubled : .syntax, PagePlace(bytes: failure.at..<failure.at))
        } catch { throw PageRefusal(.syntax) }
    }

    /// `%PDF-1.7` and a comment of four high bytes, as every writer puts it.
    private mutating func header() throws {
        try scanner.expect("%PDF-")
        guard
            ["1.3", "1.4", "1.5", "1.6", "1.7", "2.0"].contains(where: { version in scanner.bytes.dropFirst(5).starts(with: version.utf8) })
        else {
            throw scanner.failure()
        }
        scanner.move(to: 8)
        try scanner.expect("\n")
        guard scanner.take("%") else { return }
        for _ in 0..<4 { guard try scanner.takeByte() >= 0x80 else { throw scanner.failure() } }
        try scanner.expect("\n")
    }

    private mutating func revision(after previous: PDFRevision?) throws -> PDFRevision {
        let start = scanner.at
        var objects: [Int: PDFObject] = [:], read: [PDFObject] = []
        objects.reserveCapacity(Self.usual)
        read.reserveCapacity(Self.usual)
        scanner.skipSpace()
        while let next = scanner.next, PDFScanner.isDigit(next) {
            let object = try object()
            guard objects.updateValue(object, forKey: object.number) == nil else {
                throw PageRefusal(.doubled, PagePlace(bytes: object.span, object: object.number))
            }
            guard objects.count <= Self.objectLimit else {
                throw PageRefusal(.tooLarge, PagePlace(bytes: object.span, object: object.number))
            }
            read.append(object)
            scanner.skipSpace()
        }
        let table = scanner.at
        let entries = try entries()
        try check(entries, against: objects, isFirst: previous == nil, table)
        scanner.skipSpace()
        let trailer = try trailer(after: previous)
        scanner.skipSpace()
        try scanner.expect("startxref\n")
        guard scanner.takeDigits() == table else {
            throw PageRefusal(.crossReference, PagePlace(bytes: scanner.at..<scanner.at), detail: "startxref")
        }
        try scanner.expect("\n%%EOF")
        _ = scanner.take("\n")
        // As they were read: nearly sorted, for they are written by their numbers.
        let ordered = read.sorted { $0.number < $1.number }
        return PDFRevision(objects: objects, ordered: ordered, trailer: trailer, table: table, span: start..<scanner.at)
    }

    private mutating func object() throws -> PDFObject {
        let start = scanner.at
        guard let number = scanner.takeDigits(), number > 0 else { throw scanner.failure() }
        try scanner.expect(" 0 obj")
        scanner.skipSpace()
        let (value, marks) = try scanner.markedValue()
        scanner.skipSpace()
        var data: Range<Int>?
        if scanner.take("stream") {
            _ = scanner.take("\r")
            try scanner.expect("\n")
            guard let members = value.dictionary, let count = members["Length"]?.integer, count >= 0, count <= scanner.end - scanner.at
            else {
                throw PageRefusal(.syntax, PagePlace(bytes: start..<scanner.at, object: number), detail: "Length")
            }
            try Self.refusePacked(members, PagePlace(bytes: start..<scanner.at, object: number))
            data = scanner.at..<scanner.at + count
            scanner.move(to: scanner.at + count)
            scanner.skipSpace()
            try scanner.expect("endstream")
            scanner.skipSpace()
        }
        try scanner.expect("endobj")
        return PDFObject(number: number, value: value, marks: marks, span: start..<scanner.at, data: data)
    }

    /// Objects inside a stream, or a table that is one: two readers of a hybrid file see two documents.
    private static func refusePacked(_ members: PDFMembers, _ place: PagePlace) throws {
        guard let type = members["Type"]?.name, ["ObjStm", "XRef"].contains(type) else { return }
        throw PageRefusal(.packedObjects, place, detail: type)
    }
}

extension PDFRevisionReader {
    /// Number to offset; free ones have nil.
    private mutating func entries() throws -> [Int: Int?] {
        try scanner.expect("xref\n")
        var entries: [Int: Int?] = [:]
        entries.reserveCapacity(Self.usual)
        while let next = scanner.next, PDFScanner.isDigit(next) {
            guard let first = scanner.takeDigits(), scanner.take(" "), let count = scanner.takeDigits(), count <= Self.objectLimit + 1
            else {
                throw scanner.failure()
            }
            _ = scanner.take(" ")
            try scanner.expect("\n")
            for number in first..<first + count {
                let start = scanner.at
                guard let offset = scanner.takeDigits(), scanner.at - start == 10, scanner.take(" "), let generation = scanner.takeDigits(),
                    scanner.at - start == 16
                else { throw scanner.failure() }
                let isFree = scanner.take(" f")
                if !isFree { try scanner.expect(" n") }
                guard scanner.take(" \n") || scanner.take("\r\n") else { throw scanner.failure() }
                guard generation == (isFree ? 65_535 : 0), entries.updateValue(isFree ? nil : offset, forKey: number) == nil else {
                    throw PageRefusal(.crossReference, PagePlace(bytes: start..<scanner.at, object: number))
                }
            }
        }
        return entries
    }

    /// The table names exactly the objects that are there, where they are. To free one is to hide it.
    private func check(_ entries: [Int: Int?], against objects: [Int: PDFObject], isFirst: Bool, _ table: Int) throws {
        for (number, offset) in entries where offset != objects[number]?.span.lowerBound || (offset == nil && number != 0) {
            throw PageRefusal(.crossReference, PagePlace(bytes: table..<scanner.at, object: number))
        }
        if let missing = objects.values.first(where: { entries[$0.number] == nil }) {
            throw PageRefusal(.crossReference, PagePlace(bytes: missing.span, object: missing.number))
        }
        guard !isFirst || entries.keys.contains(0) else { throw PageRefusal(.crossReference, PagePlace(bytes: table..<scanner.at)) }
    }

    private mutating func trailer(after previous: PDFRevision?) throws -> PDFMembers {
        let start = scanner.at
        try scanner.expect("trailer")
        scanner.skipSpace()
        guard let trailer = try scanner.value().dictionary else { throw scanner.failure() }
        let place = PagePlace(bytes: start..<scanner.at)
        if trailer["Encrypt"] != nil { throw PageRefusal(.encrypted, place) }
        if trailer["XRefStm"] != nil { throw PageRefusal(.packedObjects, place, detail: "XRefStm") }
        guard Self.trailerKeys.isSuperset(of: trailer.keys), trailer["Root"]?.reference != nil,
            trailer["Prev"]?.integer == previous?.table, (trailer["Prev"] == nil) == (previous == nil),
            previous.map({ $0.trailer["Root"] == trailer["Root"] && $0.trailer["Info"] == trailer["Info"] }) ?? true
        else { throw PageRefusal(.crossReference, place, detail: "trailer") }
        return trailer
    }
}
